import Foundation
import Testing

@Suite("No test waits for the machine's clock")
struct WallClockTests {
    /// What is allowed to one file: those that run what the documentation shows as its readers do, and its daemons.
    private static let allowed = [
        "Tests/MillraceDocumentationTests/ConsoleDaemon.swift": "poll( in ",
        "Tests/MillraceDocumentationTests/WritingFunctionsExamples.swift": "MillraceRuntime( in ",
    ]

    @Test("no test sleeps, waits for the wall clock or tries again, apart from those that drive processes")
    func noTestWaits() throws {
        let exempt = ["Tests/MillraceProcessTests/", "Tests/HouseRulesTests/"]
        let files = try House().swiftFiles(in: "Tests").filter { file in
            !exempt.contains { file.path.hasPrefix($0) }
        }
        #expect(files.count > 200)
        for file in files {
            let code = file.lines.map(\.text).joined(separator: "\n")
            for fault in try WallClock.faults(in: code) {
                if let allowed = Self.allowed[file.path], fault.hasPrefix(allowed) { continue }
                Issue.record("\(file.path): \(fault)")
            }
        }
    }

    private static let waits = [
        "sleep(1)", "usleep(1_000)", "nanosleep(&time, nil)", "clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nil)",
        "try await Task.sleep(for: .seconds(1))", "try await Task.sleep(nanoseconds: 5)",
        "Thread.sleep(forTimeInterval: 1)", "try await clock.sleep(until: deadline)", "Foundation.sleep (1)",
        "semaphore.wait(timeout: .now() + 1)", "group.wait(wallTimeout: .now() + 1)",
        "condition.wait(until: Date(timeIntervalSinceNow: 1))", "let condition = NSCondition()",
        "pthread_cond_timedwait(&condition, &mutex, &time)", "await fulfillment(of: [done], timeout: 1)",
        "wait(for: [done])", "poll(&descriptors, 1, 100)", "select(1, &set, nil, nil, &time)",
        "queue.asyncAfter(deadline: .now() + 1) {}", "Timer.scheduledTimer(withTimeInterval: 1, repeats: false) {}",
        "DispatchSource.makeTimerSource()", "RunLoop.current.run()", "let clock = ContinuousClock()",
        "SuspendingClock.now", "DispatchTime.now()", "while Date() < deadline {}", "Date.now", "Date( )", "Date.init()",
        "let start: Date = .now", "var start: Date? = .init()", "let start: Foundation.Date = .now",
        "try await wait(clock: .continuous)", "let clock = .suspending",
        "date.timeIntervalSinceNow < 0", "clock_gettime(CLOCK_REALTIME, &time)", "time(nil)",
        "ProcessInfo.processInfo.systemUptime", "while !done { await Task.yield() }", "sched_yield()",
        "let scheduler = SystemScheduler()", "let ports = Ports.system()", "ports: .system(),",
        "RuntimeEnvironment.open(dataDirectory: folder, manifest: manifest, logger: logger)",
        "RuntimeEnvironment.open(\n    dataDirectory: folder,\n    manifest: manifest\n)",
        "RuntimeEnvironment.open(dataDirectory: folder, manifest: try read(with(ports: ports)), logger: logger)",
        "MillraceRuntime(manifest: manifest) { function }",
        "MillraceRuntime.init(manifest: make(from: at(environment: environment)))",
    ]

    @Test("every way to wait is found", arguments: waits)
    func found(code: String) throws {
        #expect(try !WallClock.faults(in: code).isEmpty)
    }

    @Test("no pattern is there for nothing", arguments: WallClock.patterns + WallClock.callsByArgument.values)
    func needed(pattern: String) throws {
        #expect(try Self.waits.contains { try !WallClock.matches(of: pattern, in: $0).isEmpty })
    }

    @Test(
        "what only looks like a wait is let through",
        arguments: [
            "try harness.fireTimer()", "case .startTimer(let token, let at): break", "gate.wait()",
            "await scheduler.wait(until: start + .seconds(5))", "Date(timeIntervalSince1970: 5)",
            "let date: Date = now", "@Test(\"an owner that sleeps idle\")", "clock.advance(by: .seconds(5))",
            "RuntimeEnvironment.open(\n    dataDirectory: folder,\n    ports: .virtual(clock),\n    logger: logger)",
            "RuntimeEnvironment.open(\n    manifest: try Manifest(json: Array(text.utf8)),\n    ports: .virtual(clock))",
            "RuntimeEnvironment.open(manifest: try Manifest(json: Array(f(g(1)))), ports: Ports(a: b(c(d))))",
            "MillraceRuntime(\n    manifest: manifest, environment: environment, functions: [])",
            "MillraceRuntime(manifest: try Manifest(json: Array(f(1))), functions: [f { $0 }], environment: environment)",
            "let start: Date = .distantPast", "Date.init(timeIntervalSince1970: 5)",
            "try runtime.settle()", "continuation.yield(instant)", "selected(1)",
        ]
    )
    func letThrough(code: String) throws {
        #expect(try WallClock.faults(in: code) == [])
    }
}
