/// The capacity that a table or index is given, which is described and never enforced here.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ProvisionedThroughput.html
public struct ProvisionedThroughput: Hashable, Sendable {
    /// Strongly consistent reads of 4 KB a second, at least 1.
    public let readCapacityUnits: Int
    /// Writes of 1 KB a second, at least 1.
    public let writeCapacityUnits: Int

    /// Creates a capacity.
    public init(readCapacityUnits: Int, writeCapacityUnits: Int) {
        self.readCapacityUnits = readCapacityUnits
        self.writeCapacityUnits = writeCapacityUnits
    }
}
