import Logging
import Synchronization
import Testing

@testable import MillraceTesting

@Suite("Settings of test runtimes")
struct TestRuntimeTraitTests {
    @Test("P5 a test without the trait has no settings")
    func none() {
        let settings = TestRuntimeSettings.current
        #expect(settings.manifest == nil && settings.seed == nil && settings.logLevel == nil)
    }

    @Test("P5 a test has the settings of its own trait", .testRuntime(manifest: "{}", seed: 3, logLevel: .debug))
    func ofTest() {
        let settings = TestRuntimeSettings.current
        #expect(settings.manifest == "{}" && settings.seed == 3 && settings.logLevel == .debug)
    }

    @Test("P5 each case of a parameterized test has them", .testRuntime(seed: 4), arguments: 1...3)
    func ofCases(_: Int) { #expect(TestRuntimeSettings.current.seed == 4) }

    @Test("P5 of several traits the last one that sets a member counts", .testRuntime(seed: 5), .testRuntime(seed: 6))
    func several() { #expect(TestRuntimeSettings.current.seed == 6) }

    @Suite(.testRuntime(manifest: "outer", seed: 1)) struct Outer {
        @Test("P5 a test has the settings of its suite")
        func ofSuite() async {
            #expect(TestRuntimeSettings.current.manifest == "outer" && TestRuntimeSettings.current.seed == 1)
            await withTaskGroup { group in
                group.addTask { #expect(TestRuntimeSettings.current.seed == 1, "a child task sees them too") }
            }
        }

        @Test("P5 what a test sets counts for it, and the rest is its suite's", .testRuntime(seed: 7))
        func ofTest() {
            #expect(TestRuntimeSettings.current.manifest == "outer" && TestRuntimeSettings.current.seed == 7)
        }

        @Suite(.testRuntime(manifest: "inner", logLevel: .info)) struct Inner {
            @Test("P5 what an inner suite sets counts for it, and the rest is the outer one's")
            func ofInner() {
                let settings = TestRuntimeSettings.current
                #expect(settings.manifest == "inner" && settings.seed == 1 && settings.logLevel == .info)
            }

            @Test(
                "P5 a test sets one member, its suite another, the suite around that the third", .testRuntime(seed: 9))
            func ofTest() {
                let settings = TestRuntimeSettings.current
                #expect(settings.manifest == "inner" && settings.seed == 9 && settings.logLevel == .info)
            }
        }

        @Suite struct Bare {
            @Test("P5 a suite without the trait has the settings of the one around it")
            func ofBare() { #expect(TestRuntimeSettings.current.manifest == "outer") }
        }
    }

    @Test("P5 the logger of runtimes writes into the log of a test that keeps one, from its level on")
    func logger() {
        let log = TestLog()
        var settings = TestRuntimeSettings(seed: 8, logLevel: .notice)
        settings.logger.error("lost")
        settings.log = log
        log.note(seed: 8)
        settings.logger.info("too little")
        settings.logger.warning("A record failed", metadata: ["b": "2", "a": "1"])
        #expect(log.report(of: "ships()") == nil, "a test that passes prints nothing")
        log.noteFailure()
        #expect(
            log.report(of: "ships()") == """
                ships() has failed with the seed 8
                  its runtime's log:
                  warning: A record failed a=1 b=2
                """)
    }

    @Test("P5 a failure is reported with its seed alone when nothing was logged, and not at all without both")
    func report() {
        let log = TestLog()
        log.noteFailure()
        #expect(log.report(of: "ships()") == nil)
        log.note(seed: 2)
        #expect(log.report(of: "ships()") == "ships() has failed with the seed 2")
    }

    @Test(
        "P5 a test that fails by an issue or an error is reported once, with its innermost seed; a passing one is not"
    )
    func failure() async throws {
        struct Thrown: Error {}
        let current = try #require(Test.current)
        let reports = Mutex<[String]>([])
        let note: @Sendable (String) -> Void = { text in reports.withLock { $0.append(text) } }
        let outer = TestRuntimeTrait(TestRuntimeSettings(seed: 1), report: note)
        let inner = TestRuntimeTrait(TestRuntimeSettings(seed: 2), report: note)
        @Sendable func run(_ body: @Sendable () async throws -> Void) async throws {
            try await outer.provideScope(for: current, testCase: nil) {
                try await inner.provideScope(for: current, testCase: nil, performing: body)
            }
        }
        try await run {}
        #expect(reports.withLock { $0 } == [])
        await #expect(throws: Thrown.self) { try await run { throw Thrown() } }
        #expect(reports.withLock { $0 } == ["failure() has failed with the seed 2"])
        // An issue of this very test that does not leave it.
        let caught = IssueHandlingTrait.compactMapIssues { _ in nil }
        try await caught.provideScope(for: current, testCase: nil) {
            try await run { Issue.record("on purpose") }
        }
        #expect(reports.withLock { $0 }.count == 2)
    }
}
