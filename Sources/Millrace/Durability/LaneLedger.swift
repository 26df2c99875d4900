package import MillraceCore
package import MillraceModel

/// What a lane has done since its mapping was made, in this process and earlier ones.
///
/// For each lane, deliveries are the records handed to the function, counted before it is called; those that are no
/// redeliveries are as many as there are distinct records delivered.
public struct LaneLedger: Hashable, Sendable {
    /// Which records were handed to the function: after a crash, those that the checkpoint does not cover are
    /// delivered again.
    package var marks = DeliveryMarks()
    /// Calls of the function.
    public internal(set) var invocations = 0
    /// Calls that failed: thrown errors, timeouts, answers without progress or with unknown identifiers.
    public internal(set) var failedInvocations = 0
    /// Records handed to the function, each delivery counted.
    public internal(set) var deliveries = 0
    /// Deliveries of records that had been delivered before, by cause.
    public internal(set) var redeliveries: [RedeliveryCause: Int] = [:]
    /// Records that succeeded; one that succeeds again after a restart counts again.
    public internal(set) var succeeded = 0
    /// Records that stand in the dead-letter file.
    public internal(set) var deadLettered = 0
    /// Records that were given up without a dead-letter file to keep them.
    public internal(set) var dropped = 0
    /// Records that the filter dropped; one that is read again after a restart counts again.
    public internal(set) var filteredOut = 0

    /// Creates the ledger of a lane that has done nothing.
    package init() {}

    /// Distinct records that were handed to the function.
    public var recordsDelivered: Int { deliveries - redeliveries.values.reduce(0, +) }

    /// Adds up the ledgers of several lanes.
    package static func + (left: LaneLedger, right: LaneLedger) -> LaneLedger {
        var sum = left
        sum.marks = DeliveryMarks()
        sum.invocations += right.invocations
        sum.failedInvocations += right.failedInvocations
        sum.deliveries += right.deliveries
        sum.redeliveries.merge(right.redeliveries, uniquingKeysWith: +)
        sum.succeeded += right.succeeded
        sum.deadLettered += right.deadLettered
        sum.dropped += right.dropped
        sum.filteredOut += right.filteredOut
        return sum
    }
}

extension LaneLedger {
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("deliveredThrough")
        writer.value(
            .array(marks.epochs.map { .array($0.map { mark in mark.map { .string($0.description) } ?? .null }) })
        )
        writer.key("invocations")
        writer.int(invocations)
        writer.key("failedInvocations")
        writer.int(failedInvocations)
        writer.key("deliveries")
        writer.int(deliveries)
        writer.key("redeliveries")
        writer.beginObject()
        for cause in RedeliveryCause.allCases {
            writer.key(cause.rawValue)
            writer.int(redeliveries[cause, default: 0])
        }
        writer.endObject()
        writer.key("succeeded")
        writer.int(succeeded)
        writer.key("deadLettered")
        writer.int(deadLettered)
        writer.key("dropped")
        writer.int(dropped)
        writer.key("filteredOut")
        writer.int(filteredOut)
        writer.endObject()
    }

    package init?(_ value: JSONValue?) {
        guard let object = value?.objectValue else { return nil }
        // A count that an earlier version did not have is zero.
        func count(_ name: String) -> Int? { object[name].map(\.intValue) ?? 0 }
        guard let invocations = count("invocations"), let failedInvocations = count("failedInvocations"),
            let deliveries = count("deliveries"), let succeeded = count("succeeded"),
            let deadLettered = count("deadLettered"), let dropped = count("dropped"),
            let filteredOut = count("filteredOut"),
            let causes = object["redeliveries"]?.objectValue,
            let epochs = object["deliveredThrough"]?.arrayValue
        else { return nil }
        marks = DeliveryMarks(
            epochs: epochs.map { epoch in (epoch.arrayValue ?? []).map { $0.stringValue.flatMap { SequenceNumber($0) } }
            }
        )
        self.invocations = invocations
        self.failedInvocations = failedInvocations
        self.deliveries = deliveries
        self.succeeded = succeeded
        self.deadLettered = deadLettered
        self.dropped = dropped
        self.filteredOut = filteredOut
        for cause in RedeliveryCause.allCases {
            guard let count = causes[cause.rawValue].map(\.intValue) ?? 0 else { return nil }
            if count > 0 { redeliveries[cause] = count }
        }
    }
}
