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
    ///
    /// It is one of a run with one record a delivery, so its only record is the one to look at. Faults that are counted,
    /// such as the second checkpoint, may hit another record there than in the run of ``found``.
    public let culprit: Delivery?
    /// What the deliveries of the culprit's record did, or why none is named.
    public let explanation: String

    /// What differs, who did it, and how to have it again.
    ///
    /// Lines that are missing begin with `-`, those that are too many with `+`.
    public var description: String {
        let difference = EffectDifference(of: found, from: expected).shown(10).map { "\n  \($0)" }.joined()
        return """
            not idempotent: under \(plan), seed \(seed), the effect "\(effect)" is not what it is without faults\(difference)
            \(explanation)
            repeat it with assertIdempotent(under: [\(plan)], seeds: [\(seed)])
            """
    }
}
