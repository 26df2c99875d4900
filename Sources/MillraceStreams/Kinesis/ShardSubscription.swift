internal import MillraceModel
internal import Synchronization

/// The records of a shard as they are pushed to a consumer.
///
/// An event comes when there are records, and one without records every five seconds when there are none. The sequence
/// ends after five minutes, at the end of a closed shard, whose last event names the children, and when the same
/// consumer subscribes to the shard again; it fails with `.resourceNotFound` when the stream or shard are gone. Nothing
/// is read or kept between two events that are asked for, and a cancelled reader leaves nothing behind.
///
/// It is read by one task at a time.
///
/// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
public final class ShardSubscription: AsyncSequence, Sendable {
    /// What is pushed.
    public typealias Element = KinesisService.SubscribeToShardEvent

    /// Reads the events one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let subscription: ShardSubscription

        /// Waits for the next event; gives `nil` when the subscription is over.
        ///
        /// - Throws: `ServiceError`, or `CancellationError` when the task is cancelled.
        public mutating func next() async throws -> Element? { try await subscription.next() }
    }

    private struct State {
        var position: Checkpoint
        /// When there has to be an event, with or without records.
        var nextEventAt: Timestamp
        /// When the consumer may get more, where limits are enforced.
        var readableAt: Timestamp
        var isOver = false
        /// Stops the wait that is under way.
        var waiting: OneShot?
    }

    private static let lifetime = Duration.seconds(300)
    private static let idleEventInterval = Duration.seconds(5)

    private let service: KinesisService
    private let key: ShardKey
    private let shard: ShardDescription
    private let deadline: Timestamp
    private let state: Mutex<State>

    /// Begins behind a position.
    init(
        _ service: KinesisService,
        _ key: ShardKey,
        _ shard: ShardDescription,
        after position: Checkpoint,
        startedAt: Timestamp
    ) {
        self.service = service
        self.key = key
        self.shard = shard
        deadline = startedAt + Self.lifetime
        state = Mutex(State(position: position, nextEventAt: startedAt, readableAt: startedAt))
    }

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(subscription: self) }

    /// Ends the subscription; a wait that is under way stops.
    func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            return state.waiting.take()
        }
        waiting?.answer(.success(()))
    }

    private func next() async throws -> Element? {
        while true {
            let (isOver, position, nextEventAt, readableAt) = state.withLock {
                ($0.isOver, $0.position, $0.nextEventAt, $0.readableAt)
            }
            let now = service.now()
            try Task.checkCancellation()
            guard !isOver, now < deadline else { return nil }
            if now < readableAt {
                try await wait(until: Swift.min(readableAt, deadline), after: nil)
            } else if let event = try await event(after: position, isDue: now >= nextEventAt, now) {
                return event
            } else {
                try await wait(until: Swift.min(nextEventAt, deadline), after: position)
            }
        }
    }

    /// The event that is due, if any.
    private func event(after position: Checkpoint, isDue: Bool, _ now: Timestamp) async throws -> Element? {
        let reader: ShardReader
        let page: ShardReader.Page
        do {
            reader = try ShardReader(service, key)
            page = try await ServiceError.translatingStoreErrors {
                try await reader.page(
                    after: position,
                    limit: KinesisService.replyRecordCountMax,
                    byteCountMax: ThroughputMeters.readBytesMax
                )
            }
        } catch {
            end()
            throw error
        }
        guard !page.records.isEmpty || page.isAtShardEnd || isDue else {
            // Expired records may have been passed over.
            state.withLock { $0.position = page.position }
            return nil
        }
        state.withLock { state in
            state.position = page.position
            state.nextEventAt = now + Self.idleEventInterval
            state.isOver = state.isOver || page.isAtShardEnd
            if service.options.enforcesThroughputLimits {
                state.readableAt = now + ThroughputMeters.time(toRead: page.byteCount)
            }
        }
        return Element(
            records: page.records,
            continuationSequenceNumber: page.isAtShardEnd ? nil : number(at: page.position),
            millisBehindLatest: page.millisBehindLatest,
            childShards: page.isAtShardEnd ? reader.children : []
        )
    }

    private func number(at position: Checkpoint) -> SequenceNumber {
        if case .after(let number) = position { number } else { shard.startingSequenceNumber }
    }

    /// Waits for an instant or, with a position, until something can be read behind it; ends early with the
    /// subscription.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    private func wait(until instant: Timestamp, after position: Checkpoint?) async throws {
        let shot = OneShot()
        let isOver = state.withLock { state in
            if !state.isOver { state.waiting = shot }
            return state.isOver
        }
        if isOver { return }
        let forget = service.alarm(instant) { shot.answer(.success(())) }
        let wait = position.map { position in
            service.store.whenReadable(key, after: position) { shot.answer(.success(())) }
        }
        defer {
            forget()
            if let wait { service.store.cancel(wait) }
            state.withLock { $0.waiting = nil }
        }
        try await withTaskCancellationHandler {
            try await shot.value()
        } onCancel: {
            shot.answer(.failure(CancellationError()))
        }
    }
}
