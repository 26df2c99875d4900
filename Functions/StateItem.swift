import Millrace

/// An item that a function keeps its state in, and that each change reaches exactly once.
///
/// Delivery is at least once, so adding up what is delivered counts some changes twice. Therefore the item holds,
/// next to the state, the sequence number of the last change that went into it from each shard (attribute `applied`).
/// Both are read and written in one transaction. A shard delivers in order: a change at or below that number has been
/// applied and is passed over. This is exact after retries, restarts and batches that are cut differently the next
/// time, and for several shards at once.
///
/// Two things it does not cover:
/// - `ParallelizationFactor` above 1. The slots of a shard overtake each other, and one number says nothing about the
///   changes below it. Such a function would remember the ids of the changes, as ``FileOutbox`` does.
/// - Going back. A batch that was given up and is put in again later counts as applied, because others went past it.
struct StateItem<State: Codable & Sendable>: Sendable {
    private let table: String
    private let key: Item
    private let initial: State
    private let context: FunctionContext

    /// Names an item, which need not exist.
    ///
    /// - Parameters:
    ///   - table: The table. The item belongs to the function: attributes that the state does not know are dropped.
    ///   - key: The key of the item.
    ///   - initial: The state before the first change. Its members become attributes of the item.
    ///   - context: The context of the invocation.
    init(_ table: String, key: Item, initial: State, context: FunctionContext) {
        self.table = table
        self.key = key
        self.initial = initial
        self.context = context
    }

    /// Applies the changes that have not been applied yet.
    ///
    /// - Parameters:
    ///   - records: Changes from one batch, in order.
    ///   - change: Puts new changes into the state. When it throws, nothing is applied.
    func apply(
        _ records: [DynamoDBRecord],
        change: @escaping @Sendable (_ state: inout State, _ records: [DynamoDBRecord]) throws -> Void
    ) async throws {
        _ = try await transform(records) { state, records in
            try change(&state, records)
            return []
        }
    }

    /// Applies the changes that have not been applied yet, and sends the messages that they give rise to.
    ///
    /// The messages are written into the item together with the state, and taken out when the outbox has them
    /// (attribute `pending`). Whenever the process ends in between, the batch comes again, and what is pending is sent
    /// then: each message leaves, and none twice. This is the pattern called transactional outbox.
    ///
    /// - Parameters:
    ///   - records: Changes from one batch, in order.
    ///   - outbox: Where the messages go.
    ///   - change: Puts new changes into the state and returns messages. When it throws, nothing is applied.
    func apply(
        _ records: [DynamoDBRecord],
        sendingTo outbox: any Outbox,
        change: @escaping @Sendable (_ state: inout State, _ records: [DynamoDBRecord]) throws -> [Message]
    ) async throws {
        let pending = try await transform(records, change: change)
        guard !pending.isEmpty else { return }
        try await outbox.send(pending)
        let sent = Set(pending.map(\.id))
        _ = try await modify { _, progress in
            progress.messages.removeAll { sent.contains($0.id) }
        }
    }

    /// Applies what is new, and returns all messages that are pending then.
    private func transform(
        _ records: [DynamoDBRecord],
        change: @escaping @Sendable (inout State, [DynamoDBRecord]) throws -> [Message]
    ) async throws -> [Message] {
        let shard = context.shardID
        return try await modify { state, progress in
            let new = records.filter { !progress.covers($0.change.sequenceNumber, of: shard) }
            guard let last = new.last else { return }
            progress.messages += try change(&state, new)
            progress.advance(to: last.change.sequenceNumber, of: shard)
        }
    }

    /// Reads, changes and writes the item in one transaction, and returns the messages pending in it.
    private func modify(
        _ body: @escaping @Sendable (_ state: inout State, _ progress: inout Progress) throws -> Void
    ) async throws -> [Message] {
        try await context.tables.table(table).modify(key) { [key, initial] (item: inout Item?) in
            var state = try item.map { try ItemDecoder().decode(State.self, from: $0) } ?? initial
            var progress = try ItemDecoder().decode(Progress.self, from: item ?? [:])
            try body(&state, &progress)
            let attributes = [try ItemEncoder().encode(state), try ItemEncoder().encode(progress), key]
            item = attributes.reduce(into: [:]) { $0.merge($1) { _, last in last } }
            return progress.messages
        }
    }
}

/// What a state item holds besides its state.
private struct Progress: Codable {
    /// How many shards are remembered.
    ///
    /// An item gets its changes from one shard at a time or a few, and a shard that so many younger ones followed is
    /// read to its end.
    private static let shardCountMax = 256

    /// The sequence number of the last change applied, by shard.
    private var applied: [String: String]?
    private var pending: [Message]?

    /// Messages that the outbox may not have yet.
    var messages: [Message] {
        get { pending ?? [] }
        set { pending = newValue.isEmpty ? nil : newValue }
    }

    func covers(_ number: SequenceNumber, of shard: ShardID) -> Bool {
        guard let last = applied?[shard.description].flatMap(SequenceNumber.init) else { return false }
        return number <= last
    }

    mutating func advance(to number: SequenceNumber, of shard: ShardID) {
        var numbers = applied ?? [:]
        numbers[shard.description] = number.description
        // The names of shards begin with the time of their creation.
        if numbers.count > Self.shardCountMax, let oldest = numbers.keys.min() { numbers[oldest] = nil }
        applied = numbers
    }
}
