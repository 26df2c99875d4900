/// Duplicates and disorder, which Kinesis Data Streams for DynamoDB allows itself, on purpose and by a seed.
///
/// Both are off by default: every change stands in the stream once, in the order of the changes.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_gettingstarted.html
public struct DestinationFaults: Hashable, Sendable {
    /// Which share of the records is written twice, 0 to 1.
    public var duplicateShare: Double
    /// Which share of the records is held back and written behind a later one, 0 to 1.
    public var reorderShare: Double
    /// What draws them.
    public var seed: UInt64

    /// Creates a plan.
    public init(duplicateShare: Double = 0, reorderShare: Double = 0, seed: UInt64 = 1) {
        self.duplicateShare = duplicateShare
        self.reorderShare = reorderShare
        self.seed = seed
    }

    /// No faults.
    public static let none = DestinationFaults()
}
