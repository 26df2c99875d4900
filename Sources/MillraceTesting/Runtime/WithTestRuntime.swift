public import Logging
public import Millrace

/// Runs a test on the real runtime, in memory and under virtual time.
///
/// Time passes only in `settle` and `advance`, and jumps to the next timer as soon as no task of the runtime can go on.
/// Handlers run on the thread that settles, and so do the actors without an executor of their own that they call. One
/// that waits for something else, such as the network, `Task.sleep`, the main actor or a Dispatch queue, looks as if it
/// could not go on, and its timeout comes at once: give such a function stand-ins in tests.
///
/// - Parameters:
///   - manifest: The manifest as JSON text; unless given, that of the trait `.testRuntime(manifest:)`, or no tables and
///     mappings but those that the test makes.
///   - functions: The functions that mappings name.
///   - seed: Where all jitter, request ids and faults come from; equal seeds give equal runs. That of the trait
///     unless given, or 1.
///   - faults: What goes wrong on purpose, such as `.redeliverEverything`; nothing by default.
///   - logger: The runtime's logger; unless given, the trait's, or one that says nothing.
///   - body: Writes to tables, settles, and looks at the effects.
/// - Throws: What `body` throws, and `ManifestError` when manifest and functions do not fit.
@discardableResult
public func withTestRuntime<Result>(
    manifest: String? = nil,
    functions: [Function],
    seed: UInt64? = nil,
    faults: FaultPlan = .none,
    logger: Logger? = nil,
    _ body: (TestRuntime) async throws -> Result
) async throws -> Result {
    try await withTestRuntime(
        manifest: Manifest(test: manifest),
        functions: functions,
        seed: seed,
        faults: faults,
        logger: logger,
        body
    )
}

/// Runs a test on the real runtime with a manifest that was read from a file: `Manifest.load(_:)`.
///
/// Everything else is as with a manifest in the test itself. Dead letters are kept in memory, whatever the manifest says.
@discardableResult
public func withTestRuntime<Result>(
    manifest: Manifest,
    functions: [Function],
    seed: UInt64? = nil,
    faults: FaultPlan = .none,
    logger: Logger? = nil,
    _ body: (TestRuntime) async throws -> Result
) async throws -> Result {
    let runtime = try await TestRuntime(
        manifest: manifest,
        functions: functions,
        seed: seed ?? TestRuntimeSettings.current.seed ?? 1,
        faults: faults,
        logger: logger ?? TestRuntimeSettings.current.logger
    )
    return try await runtime.run(body)
}

extension TestRuntime {
    /// Starts the process, runs a body, and ends the process.
    func run<Result>(_ body: (TestRuntime) async throws -> Result) async throws -> Result {
        // The tables of the manifest are there before the test writes to them.
        try begin().drain()
        do {
            let result = try await body(self)
            try finish()
            return result
        } catch {
            let failure = error
            // The body's error says more than what may go wrong behind it.
            do { try finish() } catch { throw failure }
            throw failure
        }
    }
}

extension Manifest {
    /// The manifest of a test from its JSON text, or from that of its trait; an empty one without.
    init(test json: String?) throws(ManifestError) {
        if let json = json ?? TestRuntimeSettings.current.manifest {
            self = try Manifest(json: Array(json.utf8), path: "test manifest")
        } else {
            self.init()
        }
    }
}
