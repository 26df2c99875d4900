import MillraceModel

/// A shard of a stream, as either service describes it.
struct StreamShard: Hashable, Sendable {
    /// The id.
    let id: String
    /// The shards that it continues, which may be gone.
    let parents: [String]
    /// The first sequence number that it may have.
    let startingSequenceNumber: String
    /// The last sequence number; `nil` while the shard is open.
    let endingSequenceNumber: String?
    /// The hashes that a shard of Kinesis takes; `nil` for a table's.
    let hashRange: ClosedRange<UInt128>?

    /// Whether records are still written to it.
    var isOpen: Bool { endingSequenceNumber == nil }

    /// Reads a shard out of `DescribeStream` or `ListShards`.
    init(_ value: JSONValue) {
        let members = value.objectValue ?? JSONObject()
        id = members["ShardId"]?.stringValue ?? ""
        parents = ["ParentShardId", "AdjacentParentShardId"].compactMap { members[$0]?.stringValue }
        let numbers = members["SequenceNumberRange"]?.objectValue
        startingSequenceNumber = numbers?["StartingSequenceNumber"]?.stringValue ?? ""
        endingSequenceNumber = numbers?["EndingSequenceNumber"]?.stringValue
        let hashes = members["HashKeyRange"]?.objectValue
        if let low = hashes?["StartingHashKey"]?.stringValue.flatMap({ UInt128($0) }),
            let high = hashes?["EndingHashKey"]?.stringValue.flatMap({ UInt128($0) }), low <= high
        {
            hashRange = low...high
        } else {
            hashRange = nil
        }
    }

    /// The shard as `streams describe --json` prints it.
    var json: JSONValue {
        var members: JSONObject = [
            "ShardId": .string(id), "ParentShardIds": .array(parents.map { .string($0) }), "IsOpen": .bool(isOpen),
            "StartingSequenceNumber": .string(startingSequenceNumber),
        ]
        if let endingSequenceNumber { members["EndingSequenceNumber"] = .string(endingSequenceNumber) }
        if let hashRange {
            members["StartingHashKey"] = .string("\(hashRange.lowerBound)")
            members["EndingHashKey"] = .string("\(hashRange.upperBound)")
        }
        return .object(members)
    }
}
