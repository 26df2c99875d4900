import MillraceCore
import MillraceModel

extension LaneSource {
    /// A shard of a Kinesis stream, because its records are the simplest.
    static let test = LaneSource(shardID: "shard", streamARN: kinesisStream)

    private static var kinesisStream: StreamARN {
        guard let arn = StreamARN("arn:aws:kinesis:eu-central-1:123456789012:stream/clicks") else {
            preconditionFailure("not the name of a stream")
        }
        return arn
    }
}

/// A record with a small sequence number.
func record(_ number: Int, arrival: Timestamp, key: String = "key", bytes: Int = 0) -> StreamRecord {
    StreamRecord(
        sequenceNumber: sequenceNumber(number),
        arrival: arrival,
        content: .data(DataRecord(partitionKey: key, data: [UInt8](repeating: 7, count: bytes)))
    )
}

/// Records from 1 on, of one key, as old as that in seconds at an instant.
func records(ages: [Int], at now: Timestamp) -> [StreamRecord] {
    zip(1..., ages).map { record($0, arrival: now - .seconds($1)) }
}

/// A small sequence number.
func sequenceNumber(_ number: Int) -> SequenceNumber { SequenceNumber(normalized: String(number)) }

/// The checkpoint behind a record with a small sequence number.
func after(_ number: Int) -> Checkpoint { .after(sequenceNumber(number)) }

/// A filter that lets all records through but those of one partition key.
func dropping(_ key: String) throws -> FilterCriteria {
    let pattern = #"{"kinesis": {"partitionKey": [{"anything-but": ["\#(key)"]}]}}"#
    return try FilterCriteria([FilterPattern(pattern, for: .kinesis)])
}

/// The marks of a lane with one slot that delivered everything up to a record.
func delivered(through number: Int) -> DeliveryMarks { DeliveryMarks(epochs: [[sequenceNumber(number)]]) }

extension StreamRecord {
    /// The small sequence number that `record(_:arrival:key:bytes:)` gave.
    var number: Int { Int(sequenceNumber.description) ?? -1 }

    /// The partition key.
    var key: String {
        guard case .data(let data) = content else { return "" }
        return data.partitionKey
    }
}

extension LanePolicy {
    /// A partition key for each slot.
    var keys: [String] {
        var keys: [Int: String] = [:]
        var candidate = 0
        while keys.count < parallelizationFactor {
            let key = "key\(candidate)"
            keys[slot(of: record(1, arrival: .epoch, key: key))] = key
            candidate += 1
        }
        return (0..<parallelizationFactor).compactMap { keys[$0] }
    }
}

extension LaneSource {
    /// The bytes of an event with these records.
    func eventSize(_ records: [StreamRecord], timeWindow: TimeWindowProperties? = nil) -> Int {
        let commas = max(0, records.count - 1)
        let envelope = timeWindow.map(sizing.envelope(for:)) ?? sizing.envelope
        return envelope + records.map(sizing.size(of:)).reduce(0, +) + commas
    }
}

extension ShardLane.Invocation {
    /// The state of the window, as text; `nil` without a window.
    var state: String? { timeWindow.map { String(decoding: $0.state, as: UTF8.self) } }
}

/// Records from 1 on that arrive at these seconds.
func records(arriving seconds: [Int64], from first: Int = 1) -> [StreamRecord] {
    zip(first..., seconds).map { record($0, arrival: Timestamp(secondsSinceEpoch: $1)) }
}

/// The window of ten seconds that begins at this second, with its state.
func openWindow(_ start: Int64, _ state: String) -> LaneProgress.OpenWindow {
    let window = TimeWindow(containing: Timestamp(secondsSinceEpoch: start), length: .seconds(10))
    return LaneProgress.OpenWindow(window: window, state: Array(state.utf8))
}
