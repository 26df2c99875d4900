import Logging
import MillraceStreams
import Synchronization

/// Looks after the tables and streams of all accounts and Regions while a runtime runs.
final class Upkeeps: Sendable {
    private struct State {
        var upkeeps: [ResourceOwner: Upkeep] = [:]
        var isStopped = false
    }

    private let environment: RuntimeEnvironment
    private let state = Mutex(State())

    init(_ environment: RuntimeEnvironment) { self.environment = environment }

    /// Begins, also for accounts and Regions that are asked for later.
    ///
    /// - Throws: `ServiceError` when the store failed.
    func start() async throws {
        let ports = environment.ports
        let streams = StreamUpkeep(
            store: environment.store, now: { ports.scheduler.now }, settings: environment.emulation.streams)
        begin(with: environment.home, streams)
        let known = environment.others.withLock { others in
            others.observer = { [weak self] services in self?.begin(with: services, nil) }
            return Array(others.services.values)
        }
        for task in known { begin(with: try await task.value, nil) }
        for owner in environment.otherOwners {
            do {
                _ = try await environment.services(of: owner)
            } catch {
                environment.logger.error(
                    "The tables and streams of another account or Region cannot be looked after until they are asked for",
                    metadata: [
                        "account": "\(owner.accountID)", "region": "\(owner.region)", LogKey.error: "\(error)",
                    ]
                )
            }
        }
    }

    private func begin(with services: EmulatedServices, _ streams: StreamUpkeep?) {
        let upkeep = Upkeep(of: services, streams: streams, environment.ports, environment.logger)
        let begins = state.withLock { state in
            let owner = ResourceOwner(of: services)
            // Services that are made while the runtime starts may be told of twice.
            guard !state.isStopped, state.upkeeps[owner] == nil else { return false }
            state.upkeeps[owner] = upkeep
            return true
        }
        if begins { upkeep.start() }
    }

    /// Begins no further round, and waits for those that are under way.
    func stop() async {
        environment.others.withLock { $0.observer = nil }
        let upkeeps = state.withLock { state in
            state.isStopped = true
            return Array(state.upkeeps.values)
        }
        for upkeep in upkeeps { await upkeep.stop() }
    }
}
