public import Logging
public import Millrace
import MillraceModel
import Synchronization

/// One run of a scenario under a fault plan.
///
/// The scenario is run from its beginning for each plan, so everything that a function acts on is to be made in it.
public final class IdempotencyTrial: Sendable {
    private struct State {
        var effects: [Effect] = []
        var trace = Trace()
    }

    /// What a run left behind.
    struct Trace {
        /// The effects at the end; `nil` as long as the scenario has not run.
        var effects: Effects?
        /// The effects before and behind the handler of each delivery, by its number.
        var before: [Int: Effects] = [:]
        var behind: [Int: Effects] = [:]
        var deliveries: [Delivery] = []
        /// What the scenario threw.
        var error: (any Error)?
        /// Whether any fault of the plan has occurred.
        var hasFaults = false
    }

    private let plan: FaultPlan
    private let seed: UInt64
    /// Whether each delivery is to have one record, and the effects to be looked at behind each.
    private let isTracing: Bool
    private let state = Mutex(State())

    init(_ plan: FaultPlan, seed: UInt64, isTracing: Bool) {
        self.plan = plan
        self.seed = seed
        self.isTracing = isTracing
    }

    var trace: Trace { state.withLock(\.trace) }

    /// Names an effect that has to be the same however often records are delivered.
    ///
    /// Give the values that matter in an order that is always the same: sorted, or as a set.
    ///
    /// - Parameters:
    ///   - name: What a difference will be called.
    ///   - value: Reads it; called when all is done, and between deliveries to find out which one caused a difference.
    public func effect(
        _ name: String,
        _ value: @escaping @Sendable (TestRuntime) async throws -> some Equatable & Sendable
    ) {
        state.withLock { $0.effects.append(Effect(name: name) { EffectValue(try await value($0)) }) }
    }

    /// Names an effect that can be read without the runtime.
    public func effect(_ name: String, _ value: @escaping @Sendable () async throws -> some Equatable & Sendable) {
        effect(name) { _ in try await value() }
    }

    /// Runs a scenario on a test runtime with the trial's faults, settles it and reads the effects; once a trial.
    ///
    /// - Parameters:
    ///   - manifest: The manifest as JSON text; unless given, that of the trait `.testRuntime(manifest:)`, or no tables and
    ///     mappings but those that `body` makes.
    ///   - functions: The functions that mappings name.
    ///   - logger: The runtime's logger; unless given, the trait's, or one that says nothing.
    ///   - body: Writes to tables and streams; it may settle in between.
    /// - Throws: What `body` throws, `Stalled`, and `ManifestError` when manifest and functions do not fit.
    public func run(
        manifest: String? = nil,
        functions: [Function],
        logger: Logger? = nil,
        _ body: (TestRuntime) async throws -> Void
    ) async throws {
        try await run(
            manifest: Manifest(test: manifest), functions: functions, logger: logger, body)
    }

    /// Runs a scenario with a manifest that was read from a file.
    public func run(
        manifest: Manifest,
        functions: [Function],
        logger: Logger? = nil,
        _ body: (TestRuntime) async throws -> Void
    ) async throws {
        precondition(trace.effects == nil, "a trial runs one scenario, once")
        let effects = state.withLock(\.effects)
        precondition(!effects.isEmpty, "name the effects to be compared with effect(_:_:), before the scenario runs")
        let runtime = try await TestRuntime(
            manifest: manifest,
            functions: functions,
            seed: seed,
            faults: plan,
            logger: logger ?? TestRuntimeSettings.current.logger,
            batchSizeMax: isTracing ? 1 : nil
        )
        if isTracing {
            runtime.observeHandlers { [weak runtime, self] delivery, moment in
                guard let runtime else { return }
                let now: Effects
                // What cannot be read yet, such as a table that the scenario makes later, is not compared.
                do { now = try await Effects(effects, in: runtime) } catch { return }
                state.withLock { state in
                    switch moment {
                    case .isCalled: state.trace.before[delivery.number] = now
                    case .hasReturned: state.trace.behind[delivery.number] = now
                    }
                }
            }
        }
        try await runtime.run { runtime in
            defer { state.withLock { $0.trace.deliveries = runtime.deliveries } }
            try await body(runtime)
            try runtime.settle()
            let end = try await Effects(effects, in: runtime)
            state.withLock { state in
                state.trace.effects = end
                state.trace.hasFaults = runtime.hasFaulted
            }
        }
    }
}
