/// What goes wrong on purpose, so that a handler's idempotency can be seen.
///
/// Delivery is at least once, and a handler that is not idempotent shows it only when a record comes twice. With a plan
/// that happens as often as wanted, by the seed of the runtime's randomness.
///
/// ```swift
/// let runtime = try MillraceRuntime(manifest: manifest, faults: .redeliverEverything) { welcomeEmail }
/// ```
public struct FaultPlan: Hashable, Sendable {
    /// The share of successful batches that are delivered once more, 0 to 1, with the cause `injected`.
    ///
    /// As if the function's answer had been lost: a tumbling window is handed the state that it had before, and a
    /// delivery that fails then is retried, split and given up like any other.
    public let redeliveredShare: Double

    private init(redeliveredShare: Double) {
        precondition((0...1).contains(redeliveredShare), "a share is between 0 and 1, not \(redeliveredShare)")
        self.redeliveredShare = redeliveredShare
    }

    /// Nothing goes wrong on purpose.
    public static let none = FaultPlan(redeliveredShare: 0)

    /// Every batch is delivered twice.
    public static let redeliverEverything = FaultPlan(redeliveredShare: 1)

    /// A share of the batches is delivered twice, drawn from the runtime's seed.
    ///
    /// - Parameter share: Between 0 and 1.
    public static func redeliver(share: Double) -> FaultPlan { FaultPlan(redeliveredShare: share) }
}
