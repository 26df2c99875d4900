import Foundation
public import Logging
public import Testing

/// Gives the test runtimes of a test, or of all tests of a suite, their settings.
///
/// ```swift
/// @Suite(.testRuntime(manifest: manifest, logLevel: .info)) struct OrderTests {
///     @Test func ships() async throws {
///         try await withTestRuntime(functions: [shipper]) { runtime in … }
///     }
///
///     @Test(.testRuntime(seed: 7)) func shipsInAnotherOrder() async throws { … }
/// }
/// ```
///
/// A setting that a test, or a suite in a suite, does not give is that of the suite around it. When a test fails, its
/// seed and the log of its runtimes are printed to the standard error stream.
public struct TestRuntimeTrait: SuiteTrait, TestTrait, TestScoping {
    private let settings: TestRuntimeSettings
    /// Tells what is known of a test that has failed.
    private let report: @Sendable (String) -> Void

    /// Whether it counts for the tests of suites in the suite too: yes.
    public var isRecursive: Bool { true }

    init(
        _ settings: TestRuntimeSettings,
        report: @escaping @Sendable (String) -> Void = { FileHandle.standardError.write(Data("\($0)\n".utf8)) }
    ) {
        self.settings = settings
        self.report = report
    }

    /// Runs a test with the settings in place.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let outer = TestRuntimeSettings.current
        var inner = outer.overridden(by: settings)
        if let log = outer.log {
            log.note(seed: inner.seed)
            return try await TestRuntimeSettings.$current.withValue(inner, operation: function)
        }
        let log = TestLog()
        log.note(seed: inner.seed)
        inner.log = log
        defer {
            if let text = log.report(of: test.name) { report(text) }
        }
        let issues = IssueHandlingTrait.compactMapIssues { issue in
            if issue.isFailure { log.noteFailure() }
            return issue
        }
        do {
            try await issues.provideScope(for: test, testCase: testCase) { [inner] in
                try await TestRuntimeSettings.$current.withValue(inner, operation: function)
            }
        } catch {
            log.noteFailure()
            throw error
        }
    }
}

extension Trait where Self == TestRuntimeTrait {
    /// Gives test runtimes their settings; what is left out is that of the suite around.
    ///
    /// - Parameters:
    ///   - manifest: The manifest as JSON text.
    ///   - seed: Where all jitter and request ids come from.
    ///   - logLevel: From which level on the runtime's log is kept, to be printed when the test fails.
    public static func testRuntime(
        manifest: String? = nil, seed: UInt64? = nil, logLevel: Logger.Level? = nil
    ) -> TestRuntimeTrait {
        TestRuntimeTrait(TestRuntimeSettings(manifest: manifest, seed: seed, logLevel: logLevel))
    }
}
