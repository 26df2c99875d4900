import MillraceModel

/// Finds the delivery that made a difference, in the trace of a run with one record a delivery.
///
/// A function that is idempotent changes the effects of a record once. So the one to blame is the first that changes
/// them when an earlier delivery of its record has done so; and when something is missing, the last delivery of a record
/// whose deliveries changed nothing, though one does without faults.
struct Attribution {
    let culprit: Delivery?
    let explanation: String

    init(of effect: String, in trace: IdempotencyTrial.Trace, reference: IdempotencyTrial.Trace) {
        guard let found = trace.effects?[effect], let expected = reference.effects?[effect] else {
            preconditionFailure("a run that has ended has its effects, also \(effect)")
        }
        guard !found.equals(expected) else {
            self.init(
                "no record can be named: with one record a delivery, by which that is found out, the faults fall elsewhere "
                    + "and nothing differs; if other seeds show none either, it matters how records are cut into batches"
            )
            return
        }
        let steps = AttributionStep.steps(of: effect, in: trace)
        let difference = EffectDifference(of: found.lines, from: expected.lines)
        let lost = { Self.loss(of: difference.missing, in: steps, AttributionStep.steps(of: effect, in: reference)) }
        if let repeated = Self.repetition(in: steps) {
            self.init(repeated, "more than one delivery", "changed it", steps)
        } else if let lost = lost() {
            self.init(lost, "no delivery", "changed it, though one does without faults", steps)
        } else {
            self.init(
                "no record stands out with one record a delivery: the order of deliveries makes the difference, or what "
                    + "several of them do together\n  " + difference.shown(5).joined(separator: "\n  "))
        }
    }

    /// Blames no delivery.
    private init(_ explanation: String) {
        culprit = nil
        self.explanation = explanation
    }

    /// Blames a delivery.
    private init(_ step: AttributionStep, _ which: String, _ did: String, _ steps: [AttributionStep]) {
        let own = steps.filter { $0.key == step.key && $0.delivery.number <= step.delivery.number }
        let record = step.record
        culprit = step.delivery
        var lines = own.suffix(5).flatMap(\.lines)
        if own.count == 1 {
            lines.append(
                "what came before makes the difference: the order of deliveries, or another one that came twice")
        }
        lines.append("event \(record.eventID), sequence number \(record.sequenceNumber)")
        lines.append(
            "(in a run with one record a delivery; faults that are counted may hit another record there than above)")
        explanation =
            "\(which) of \(record.label) to \(step.delivery.functionName) \(did):"
            + lines.map { "\n  \($0)" }.joined()
    }

    /// The first delivery that changes what an earlier one of the same record has changed.
    private static func repetition(in steps: [AttributionStep]) -> AttributionStep? {
        var changed: Set<AttributionStep.Key> = []
        return steps.first { $0.hasChanged && !changed.insert($0.key).inserted }
    }

    /// The last delivery of a record that changes nothing, though it does in the reference.
    ///
    /// The record is the first whose lines are missing, or else the first of all that change nothing.
    private static func loss(
        of missing: Set<String>, in steps: [AttributionStep], _ reference: [AttributionStep]
    ) -> AttributionStep? {
        let changed = Set(steps.filter(\.hasChanged).map(\.key))
        let delivered = Set(steps.map(\.key))
        let lost = reference.filter { $0.hasChanged && !changed.contains($0.key) && delivered.contains($0.key) }
        let first = lost.first { !missing.isDisjoint(with: $0.added) } ?? lost.first
        return first.flatMap { first in steps.last { $0.key == first.key } }
    }
}
