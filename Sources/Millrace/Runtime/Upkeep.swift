import Logging
import MillraceModel
import MillraceStreams
import MillraceTables
import Synchronization

/// Looks after the tables and streams of one account in one Region while a runtime runs: trims and rolls over streams, deletes expired items, and tries
/// again what a Kinesis destination did not take.
///
/// Each round says when the next one is due, and tables tell when something is due earlier; nobody polls.
final class Upkeep: Sendable {
    private struct State {
        var isStopped = false
        /// The timer of the next round and its instant.
        var next: (action: ScheduledAction, instant: Timestamp)?
        /// Whether a round is under way.
        var isRunning = false
        /// When a round is wanted behind the one that is under way.
        var wanted: Timestamp?
        /// Who waits for the round that is under way.
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// How long after a failure the next round begins.
    private static let retryInterval = Duration.seconds(5)
    /// How often expired Kinesis records are looked for.
    private static let trimInterval = Duration.seconds(600)
    /// The least time between two rounds.
    private static let pause = Duration.milliseconds(10)
    /// How many expired Kinesis records go in one transaction.
    private static let trimCount = 1_000

    /// Trims the streams of all tables of the store; `nil` where another upkeep of the store does.
    private let streams: StreamUpkeep?
    private let kinesis: KinesisService
    private let tables: TableService
    private let ports: Ports
    private let logger: Logger
    private let state = Mutex(State())

    /// Creates the upkeep of the services of one account in one Region.
    ///
    /// - Parameter streams: Trims the streams of all tables of the store; for one of the upkeeps on a store.
    init(of services: EmulatedServices, streams: StreamUpkeep?, _ ports: Ports, _ logger: Logger) {
        self.streams = streams
        kinesis = services.kinesis
        tables = services.tables
        self.ports = ports
        self.logger = logger
    }

    /// Begins with a round at once.
    func start() {
        tables.dueWatch.observe { [weak self] instant in self?.want(at: instant) }
        want(at: ports.upkeepScheduler.now)
    }

    /// Begins no further round, and waits for the one that is under way.
    func stop() async {
        tables.dueWatch.observe(nil)
        await withCheckedContinuation { continuation in
            let (isRunning, action) = state.withLock { state in
                state.isStopped = true
                defer { state.next = nil }
                if state.isRunning { state.waiter = continuation }
                return (state.isRunning, state.next?.action)
            }
            if let action { ports.upkeepScheduler.cancel(action) }
            if !isRunning { continuation.resume() }
        }
    }

    /// Asks for a round at an instant, unless one comes earlier anyway.
    private func want(at instant: Timestamp) {
        state.withLock { state in
            guard !state.isStopped else { return }
            guard !state.isRunning else {
                state.wanted = min(state.wanted ?? instant, instant)
                return
            }
            if let next = state.next {
                guard instant < next.instant else { return }
                ports.upkeepScheduler.cancel(next.action)
            }
            let action = ports.upkeepScheduler.schedule(at: instant) { [weak self] in self?.begin() }
            state.next = (action, instant)
        }
    }

    private func begin() {
        let begins = state.withLock { state in
            guard !state.isStopped, !state.isRunning else { return false }
            state.isRunning = true
            state.next = nil
            return true
        }
        if begins { ports.startDriver { await self.round() } }
    }

    private func round() async {
        let due = await run()
        let (wanted, waiter) = state.withLock { state in
            state.isRunning = false
            defer { (state.wanted, state.waiter) = (nil, nil) }
            return (state.wanted, state.waiter)
        }
        waiter?.resume()
        // An instant that has come already would make one round follow the other without a pause.
        want(at: max(min(due, wanted ?? due), ports.upkeepScheduler.now + Self.pause))
    }

    /// Does everything that is due; what fails is tried again and keeps nothing else waiting.
    ///
    /// - Returns: When the next round is due.
    private func run() async -> Timestamp {
        var due = ports.upkeepScheduler.now + Self.trimInterval
        for step in [trimStreams, trimKinesisStreams, deleteExpiredItems, flushDestinations] where !isStopped {
            do {
                if let next = try await step() { due = min(due, next) }
            } catch {
                logger.error(
                    "The upkeep of tables and streams failed; it is tried again",
                    metadata: [LogKey.error: "\(error)"]
                )
                due = min(due, ports.upkeepScheduler.now + Self.retryInterval)
            }
        }
        return due
    }

    private var isStopped: Bool { state.withLock(\.isStopped) }

    private func trimStreams() async throws -> Timestamp? { try await streams?.run() }

    /// No reader of the Kinesis API sees what has expired, so it may take room for a while.
    private func trimKinesisStreams() async throws -> Timestamp? {
        while !isStopped, try await kinesis.trimExpired(limit: Self.trimCount) == Self.trimCount {}
        return nil
    }

    private func deleteExpiredItems() async throws -> Timestamp? { try await tables.deleteExpiredItems() }

    private func flushDestinations() async throws -> Timestamp? {
        try await tables.flushDestinations() ? ports.upkeepScheduler.now + .seconds(1) : nil
    }
}
