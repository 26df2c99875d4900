package import MillraceModel

/// Where the ledgers of all lanes outlive the process.
///
/// A lane's ledger is written before its function is called, which makes the journal tell after a crash which records
/// had been delivered already. It has to outlive the process, not the machine: nothing is flushed to disk, and after a
/// power loss redeliveries may be counted as first ones.
package protocol DeliveryJournal: Sendable {
    /// The ledgers of a mapping's lanes on one stream, by shard.
    func ledgers(mapping: String, stream: StreamARN) -> [ShardID: LaneLedger]

    /// What one lane has done; `nil` for nothing.
    func ledger(of lane: LaneKey) -> LaneLedger?

    /// Puts a ledger in the place of the lane's former one.
    func record(_ ledger: LaneLedger, of lane: LaneKey) throws

    /// Forgets the ledgers of a mapping that was deleted.
    func forget(mapping: String) throws
}

/// The address of a lane: its mapping, stream and shard.
package struct LaneKey: Hashable, Sendable {
    /// The id of the mapping.
    package var mapping: String
    /// The stream, label included.
    package var stream: StreamARN
    /// The shard.
    package var shard: ShardID

    /// Creates an address.
    package init(mapping: String, stream: StreamARN, shard: ShardID) {
        self.mapping = mapping
        self.stream = stream
        self.shard = shard
    }
}
