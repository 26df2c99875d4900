/// A difference between a scenario without faults and the same under a fault plan.
public struct IdempotencyFailure: Error, CustomStringConvertible {
    /// The plan.
    public let plan: FaultPlan
    /// The seed of the run.
    public let seed: UInt64
    /// The name of the effect that differs.
    public let effect: String
    /// The effect without faults, an element a line.
    public let expected: [String]
    /// The effect under the plan.
    public let found: [String]
    /// The delivery that caused the difference, if one stands out.
    public let culprit: Delivery?
    /// What the delivery did, or why none is named.
    public let explanation: String

    /// What differs, and who did it.
    public var description: String {
        """
        not idempotent: under \(plan), seed \(seed), the effect "\(effect)" is not what it is without faults
        \(difference)
        \(explanation)
        """
    }

    /// The lines that were lost and those that are too many.
    private var difference: String {
        let lines = found.difference(from: expected).map { change in
            switch change {
            case .insert(_, let line, _): "  + \(line)"
            case .remove(_, let line, _): "  - \(line)"
            }
        }
        let shown = lines.prefix(10).joined(separator: "\n")
        return lines.count > 10 ? "\(shown)\n  … and \(lines.count - 10) more" : shown
    }
}
