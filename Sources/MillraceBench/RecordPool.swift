import MillraceCore
import MillraceModel
import MillraceStreams

/// Records made before the clock runs, of so many bytes and with distinct keys; they are used again and again.
struct RecordPool: Sendable {
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

    /// Makes records whose keys are as many in each of the slots of a lane.
    init(bytes: Int, keysPerSlot: Int, slots: Int) {
        var counts = [Int](repeating: 0, count: slots)
        var keys: [String] = []
        var number = 0
        while keys.count < keysPerSlot * slots {
            let key = "key-\(number)"
            number += 1
            let record = StreamRecord(
                sequenceNumber: SequenceNumber(normalized: "1"),
                arrival: .epoch,
                content: .data(DataRecord(partitionKey: key, data: []))
            )
            let slot = record.slot(of: slots)
            guard counts[slot] < keysPerSlot else { continue }
            counts[slot] += 1
            keys.append(key)
        }
        pool = keys.map { KinesisService.PutRecordsEntry(data: Array(repeating: 0, count: bytes), partitionKey: $0) }
    }

    /// The records of a range of a long row of them.
    func entries(_ range: Range<Int>) -> [KinesisService.PutRecordsEntry] {
        let first = range.lowerBound % pool.count
        guard first + range.count > pool.count else { return Array(pool[first..<first + range.count]) }
        return range.map { pool[$0 % pool.count] }
    }
}
