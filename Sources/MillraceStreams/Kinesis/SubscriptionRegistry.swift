internal import MillraceModel

/// The subscriptions that are under way: one for each consumer and shard.
struct SubscriptionRegistry {
    /// What a subscription is for.
    struct Key: Hashable, Sendable {
        /// The stream.
        let stream: StreamARN
        /// The consumer.
        let consumer: StreamARN
        /// The shard.
        let shard: ShardID
    }

    private struct Entry {
        let startedAt: Timestamp
        /// Held by whoever reads it; when nobody does any more, it is gone.
        weak var subscription: ShardSubscription?
    }

    /// How long no other subscription may take over.
    private static let protection = Duration.seconds(5)

    private var entries: [Key: Entry] = [:]

    /// How many subscriptions somebody reads.
    var count: Int { entries.values.count { $0.subscription != nil } }

    /// Begins a subscription, which takes over from an earlier one for the same.
    ///
    /// - Returns: Whether it may begin: the earlier call must lie five seconds back.
    mutating func begin(_ key: Key, _ subscription: ShardSubscription, at now: Timestamp) -> Bool {
        entries = entries.filter { $0.value.subscription != nil || isProtected($0.value, at: now) }
        if let entry = entries[key] {
            if isProtected(entry, at: now) { return false }
            entry.subscription?.end()
        }
        entries[key] = Entry(startedAt: now, subscription: subscription)
        return true
    }

    /// Ends subscriptions for good.
    mutating func end(where isOver: (Key) -> Bool) {
        for (key, entry) in entries where isOver(key) {
            entry.subscription?.end()
            entries[key] = nil
        }
    }

    private func isProtected(_ entry: Entry, at now: Timestamp) -> Bool {
        now >= entry.startedAt && now - entry.startedAt < Self.protection
    }
}
