import MillraceModel
import MillraceStreams

extension KinesisService.Shard {
    /// The shard as Kinesis writes it (`Shard`).
    func writeMembers(to writer: inout some DocumentWriter) {
        writer.member("ShardId", shardID.description)
        if let parentShardID { writer.member("ParentShardId", parentShardID.description) }
        if let adjacentParentShardID { writer.member("AdjacentParentShardId", adjacentParentShardID.description) }
        hashKeyRange.write(to: &writer)
        writer.object("SequenceNumberRange") { writer in
            writer.member("StartingSequenceNumber", startingSequenceNumber.description)
            if let endingSequenceNumber {
                writer.member("EndingSequenceNumber", endingSequenceNumber.description)
            }
        }
    }
}

extension KinesisService.ListShardsOutput {
    /// The page as Kinesis writes it (`ListShardsOutput`).
    func writeMembers(to writer: inout some DocumentWriter) {
        writer.objects("Shards", shards) { $1.writeMembers(to: &$0) }
        if let nextToken { writer.member("NextToken", nextToken) }
    }
}

extension [KinesisService.ChildShard] {
    /// The shards as Kinesis writes them (`ChildShards`); nothing at all for none.
    func write(to writer: inout some DocumentWriter) {
        if isEmpty { return }
        writer.objects("ChildShards", self) { writer, child in
            writer.member("ShardId", child.shardID.description)
            writer.strings("ParentShards", child.parentShards.map(\.description))
            child.hashKeyRange.write(to: &writer)
        }
    }
}

extension ClosedRange<UInt128> {
    /// The hashes as Kinesis writes them (`HashKeyRange`).
    fileprivate func write(to writer: inout some DocumentWriter) {
        writer.object("HashKeyRange") { writer in
            writer.member("StartingHashKey", String(lowerBound))
            writer.member("EndingHashKey", String(upperBound))
        }
    }
}
