import MillraceModel

/// What one delivery of one record did to an effect.
struct AttributionStep {
    /// A record, as one function gets it, in whichever run.
    ///
    /// Event ids depend on the faults, so a change is found again by what it is, and the how manieth of these.
    struct Key: Hashable {
        let function: String
        let label: String
        let ordinal: Int
    }

    let key: Key
    let delivery: Delivery
    let record: Delivery.Record
    private let isCalled: Bool
    /// The effect before and behind the handler; `nil` when it did not return or the effect could not be read.
    private let change: (before: EffectValue, behind: EffectValue)?

    /// The deliveries of a run with one record a delivery, in order.
    static func steps(of effect: String, in trace: IdempotencyTrial.Trace) -> [AttributionStep] {
        var events: [String: [String]] = [:]
        return trace.deliveries.compactMap { delivery in
            guard let record = delivery.records.first else { return nil }
            let name = "\(delivery.functionName) \(record.label)"
            if events[name]?.contains(record.eventID) != true { events[name, default: []].append(record.eventID) }
            let ordinal = events[name]?.firstIndex(of: record.eventID) ?? 0
            let before = trace.before[delivery.number]?[effect]
            let behind = trace.behind[delivery.number]?[effect]
            return AttributionStep(
                key: Key(function: delivery.functionName, label: record.label, ordinal: ordinal),
                delivery: delivery,
                record: record,
                isCalled: before != nil,
                change: before.flatMap { before in behind.map { (before, $0) } }
            )
        }
    }

    /// Whether the effect was another one behind the handler than before it.
    var hasChanged: Bool { change.map { !$0.behind.equals($0.before) } ?? false }

    /// The lines that came in.
    var added: Set<String> {
        change.map { EffectDifference(of: $0.before.lines, from: $0.behind.lines).missing } ?? []
    }

    /// What the delivery was, came to and did.
    var lines: [String] {
        let cause = record.cause.map { ", cause \($0.rawValue)" } ?? ""
        let heading = "delivery \(delivery.number), attempt \(delivery.attempt)\(cause), \(delivery.outcome.text):"
        let deeds = deeds
        return deeds.count == 1 ? ["\(heading) \(deeds[0])"] : [heading] + deeds.map { "  \($0)" }
    }

    private var deeds: [String] {
        guard let change else {
            guard delivery.outcome == .interrupted else { return ["the effect could not be read then"] }
            return [isCalled ? "the handler did not return" : "the handler was not called"]
        }
        guard hasChanged else { return ["no change"] }
        return EffectDifference(of: change.behind.lines, from: change.before.lines).shown(4)
    }
}

extension Delivery.Outcome {
    /// What came of a delivery.
    fileprivate var text: String {
        switch self {
        case .underWay: "has not ended"
        case .succeeded: "succeeded"
        case .itemFailures: "reported an item failure"
        case .failed(let reason): "failed (\(reason))"
        case .interrupted: "was interrupted by a crash"
        }
    }
}
