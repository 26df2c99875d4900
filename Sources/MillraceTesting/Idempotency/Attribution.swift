import MillraceModel

/// Finds the delivery that made a difference, in the trace of a run with one record a delivery.
///
/// A function that is idempotent changes the effects of a record once. So the one to blame is the first that changes
/// them when an earlier delivery of its record has done so; and when something is missing, the last that was delivered
/// of a record whose deliveries changed nothing, though one did without faults.
struct Attribution {
    let culprit: Delivery?
    let explanation: String

    init(of effect: String, in trace: IdempotencyTrial.Trace, reference: IdempotencyTrial.Trace) {
        if let found = trace.effects?[effect], let expected = reference.effects?[effect], found.equals(expected) {
            culprit = nil
            explanation =
                "with one record a delivery nothing differs: it matters how records are cut into batches, or what else "
                + "is in them"
            return
        }
        let changes = Self.changes(of: effect, in: trace)
        let deliveries = Dictionary(uniqueKeysWithValues: trace.deliveries.map { ($0.number, $0) })
        var changed: [RecordIdentity: Int] = [:]
        for number in changes {
            guard let delivery = deliveries[number], let record = delivery.records.first else { continue }
            let identity = RecordIdentity(record, delivery)
            if let earlier = changed[identity].flatMap({ deliveries[$0] }) {
                culprit = delivery
                explanation =
                    "delivery \(number) of this run changed it again: \(record) to \(delivery.functionName), attempt "
                    + "\(delivery.attempt), cause \(record.cause?.rawValue ?? "none"); delivery \(earlier.number) of the "
                    + "same record had changed it before and \(earlier.outcome.text)"
                return
            }
            changed[identity] = number
        }
        let labels = Set(
            Self.changes(of: effect, in: reference).compactMap { number in
                reference.deliveries.first { $0.number == number }?.records.first?.label
            })
        let idle = trace.deliveries.last { delivery in
            guard let record = delivery.records.first, labels.contains(record.label) else { return false }
            return changed[RecordIdentity(record, delivery)] == nil
        }
        culprit = idle
        explanation =
            if let idle, let record = idle.records.first {
                "no delivery of \(record) to \(idle.functionName) changed it, though one does without faults; the last, "
                    + "delivery \(idle.number), attempt \(idle.attempt), cause \(record.cause?.rawValue ?? "none"), "
                    + idle.outcome.text
            } else {
                "no single delivery stands out: the order of deliveries, or how they were cut into batches, matters"
            }
    }

    /// The deliveries whose handler changed an effect, in order.
    private static func changes(of effect: String, in trace: IdempotencyTrial.Trace) -> [Int] {
        trace.behind.keys.sorted().filter { number in
            guard let before = trace.before[number]?[effect], let behind = trace.behind[number]?[effect] else {
                return false
            }
            return !behind.equals(before)
        }
    }
}

/// A record, as one function gets it.
private struct RecordIdentity: Hashable {
    let function: String
    let eventID: String

    init(_ record: Delivery.Record, _ delivery: Delivery) {
        function = delivery.functionName
        eventID = record.eventID
    }
}

extension Delivery.Outcome {
    /// What came of a delivery, as the end of a sentence.
    fileprivate var text: String {
        switch self {
        case .underWay: "had not ended"
        case .succeeded: "had succeeded"
        case .itemFailures: "had reported an item failure"
        case .failed(let reason): "had failed: \(reason)"
        case .interrupted: "was interrupted by a crash"
        }
    }
}
