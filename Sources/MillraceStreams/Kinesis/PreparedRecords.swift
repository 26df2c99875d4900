internal import MillraceModel

/// Records that are to be written, with all that can be known before: a transaction keeps every other writer waiting,
/// so no key is hashed and no content is allocated inside of it.
struct PreparedRecords: Sendable {
    /// A record that is to be written.
    struct Record: Sendable {
        /// Where it lies among the hashes.
        let hash: UInt128
        /// What counts against the limits.
        let byteCount: Int
        /// What goes into the store.
        let content: StreamRecord.Content
    }

    /// The records, or what is wrong with one of them.
    ///
    /// Only to be told where the stream exists: that it does not comes first.
    let records: Result<[Record], ServiceError>

    /// Prepares the records of a request.
    init(_ entries: [KinesisService.PutRecordsEntry]) {
        do throws(ServiceError) {
            var records: [Record] = []
            records.reserveCapacity(entries.count)
            for entry in entries {
                records.append(
                    Record(
                        hash: try Self.hash(of: entry),
                        byteCount: entry.byteCount,
                        content: .data(DataRecord(partitionKey: entry.partitionKey, data: entry.data))
                    ))
            }
            self.records = .success(records)
        } catch {
            self.records = .failure(error)
        }
    }

    /// Where a record lies among the hashes.
    private static func hash(of record: KinesisService.PutRecordsEntry) throws(ServiceError) -> UInt128 {
        guard let key = record.explicitHashKey else {
            return KinesisService.hash(ofPartitionKey: record.partitionKey)
        }
        guard let hash = UInt128(key) else {
            throw .invalidArgument(
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
                    + key)
        }
        return hash
    }
}
