import Millrace
public import MillraceModel

/// One call of a function by a mapping, as the test runtime saw it.
public struct Delivery: Sendable {
    /// One record of it.
    public struct Record: Hashable, Sendable, CustomStringConvertible {
        /// The number of the delivery.
        public let delivery: Int
        /// The record's event id; stable over all its deliveries.
        public let eventID: String
        /// Its sequence number in its shard.
        public let sequenceNumber: SequenceNumber
        /// What it is: the name of the event and the key of the item, or the partition key.
        public let label: String
        /// Why it was delivered again; `nil` the first time.
        public let cause: RedeliveryCause?

        /// `INSERT id=1 (event …, sequence number …)`.
        public var description: String { "\(label) (event \(eventID), sequence number \(sequenceNumber))" }
    }

    /// What came of it.
    public enum Outcome: Hashable, Sendable {
        /// The handler has not returned.
        case underWay
        /// The handler returned, and reported no failure.
        case succeeded
        /// The handler reported failed items by these identifiers.
        case itemFailures([String])
        /// The handler threw.
        case failed(String)
        /// The process died while the handler ran or before it was called.
        case interrupted
    }

    /// Its number among all deliveries of the test, from 1.
    public let number: Int
    /// The function that was called.
    public let functionName: String
    /// The request id.
    public let requestID: String
    /// Which attempt of its batch it was, from 1.
    public let attempt: Int
    /// The stream of its records.
    public let streamARN: StreamARN
    /// The shard of its records.
    public let shardID: ShardID
    /// The virtual instant at which it began.
    public let instant: Timestamp
    /// The instant at which the function's time is up.
    public let deadline: Timestamp
    /// The records in order; none for the last call of a tumbling window.
    public let records: [Record]
    /// What came of it.
    public internal(set) var outcome: Outcome
}

extension Delivery {
    init(_ event: InvokedEvent, _ context: FunctionContext, to function: String, number: Int) {
        self.number = number
        functionName = function
        requestID = context.requestID
        attempt = context.attempt
        streamARN = context.streamARN
        shardID = context.shardID
        instant = context.invokedAt
        deadline = context.deadline
        records =
            switch event {
            case .dynamoDB(let event):
                event.records.map { record in
                    Record(
                        delivery: number,
                        eventID: record.eventID,
                        sequenceNumber: record.change.sequenceNumber,
                        label: "\(record.eventName.rawValue) \(record.change.keys.label)",
                        cause: context.redeliveryCause(of: record)
                    )
                }
            case .kinesis(let event):
                event.records.map { record in
                    Record(
                        delivery: number,
                        eventID: record.eventID,
                        sequenceNumber: record.kinesis.sequenceNumber,
                        label: "partition key \(record.kinesis.partitionKey)",
                        cause: context.redeliveryCause(of: record)
                    )
                }
            }
        outcome = .underWay
    }
}

extension Delivery.Outcome {
    /// What came of a delivery, as the end of a sentence.
    var summary: String {
        switch self {
        case .underWay: "has not ended"
        case .succeeded: "has succeeded"
        case .itemFailures: "has reported an item failure"
        case .failed(let reason): "has failed: \(reason)"
        case .interrupted: "was interrupted by a crash"
        }
    }
}

extension Item {
    /// `id=1, time=2026-01-01`, in the order of the names.
    fileprivate var label: String {
        sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.label)" }.joined(separator: ", ")
    }
}

extension AttributeValue {
    fileprivate var label: String { stringValue ?? numberValue.map { "\($0)" } ?? "\(self)" }
}
