import MillraceStreams

/// Records made before the clock runs, of so many bytes and with distinct keys; they are used again and again.
struct PreparedRecords: Sendable {
    /// How many records a call of `PutRecords` takes at most.
    static let callSize = 500

    private let pool: [KinesisService.PutRecordsEntry]

    /// Makes the records.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of data in each.
    ///   - keys: How many records there are before their keys come again, a multiple of `callSize`.
    init(bytes: Int, keys: Int = 4_000) {
        pool = (0..<keys).map { number in
            let data = [UInt8](unsafeUninitializedCapacity: bytes) { buffer, filled in
                for index in 0..<bytes { buffer[index] = UInt8(truncatingIfNeeded: number &* 31 &+ index) }
                filled = bytes
            }
            return KinesisService.PutRecordsEntry(data: data, partitionKey: "key-\(number)")
        }
    }

    /// The records of a range of a long row of them.
    func entries(_ range: Range<Int>) -> [KinesisService.PutRecordsEntry] {
        let first = range.lowerBound % pool.count
        guard first + range.count > pool.count else { return Array(pool[first..<first + range.count]) }
        return range.map { pool[$0 % pool.count] }
    }
}
