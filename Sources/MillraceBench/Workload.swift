/// What a throughput row runs: `millrace bench` takes each of these as an option.
package struct Workload: Hashable, Sendable {
    /// Where the streams live.
    package enum Store: String, Hashable, Sendable, CaseIterable {
        /// In memory; nothing outlives the process.
        case memory
        /// In SQLite with `synchronous` `NORMAL`.
        case sqlite
    }

    /// How many shards the stream has.
    package var shards: Int
    /// How many records are written and delivered.
    package var records: Int
    /// The most records of one invocation.
    package var batchSize: Int
    /// The bytes of data in a record.
    package var recordBytes: Int
    /// Where the stream lives.
    package var store: Store

    /// Creates a workload; the defaults are those of the report.
    package init(
        shards: Int = 4,
        records: Int = 200_000,
        batchSize: Int = 100,
        recordBytes: Int = 1_024,
        store: Store = .memory
    ) {
        self.shards = shards
        self.records = records
        self.batchSize = batchSize
        self.recordBytes = recordBytes
        self.store = store
    }
}
