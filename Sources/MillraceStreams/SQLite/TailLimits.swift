/// How much of what was written last stays in memory, so that readers near the tip never touch the disk.
///
/// Bytes are those of the stored form; in memory a record takes a few times as many.
package struct TailLimits: Hashable, Sendable {
    /// The most records of one shard.
    package var shardRecordCountMax: Int
    /// The most stored bytes of one shard.
    package var shardByteCountMax: Int
    /// The most records of all shards together.
    package var storeRecordCountMax: Int
    /// The most stored bytes of all shards together.
    package var storeByteCountMax: Int

    /// Creates limits; by default 16,384 records or 16 MiB of a shard, 65,536 records or 32 MiB of all.
    package init(
        shardRecordCountMax: Int = 16_384,
        shardByteCountMax: Int = 16 << 20,
        storeRecordCountMax: Int = 65_536,
        storeByteCountMax: Int = 32 << 20
    ) {
        self.shardRecordCountMax = shardRecordCountMax
        self.shardByteCountMax = shardByteCountMax
        self.storeRecordCountMax = storeRecordCountMax
        self.storeByteCountMax = storeByteCountMax
    }
}
