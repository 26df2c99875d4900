/// Units of capacity: a strongly consistent read of 4 KB, or a write of 1 KB.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
public struct CapacityUnits: Hashable, Sendable {
    /// For reading; in halves, because an eventually consistent read takes half a unit.
    public var read = 0.0
    /// For writing.
    public var write = 0.0

    /// What was read and written together.
    public var total: Double { read + write }

    /// No capacity.
    public init() {}

    /// What a read of so many bytes takes.
    ///
    /// - Parameters:
    ///   - byteCount: The sizes of the items together, as DynamoDB counts them; at least one unit is taken.
    ///   - isConsistent: Half is taken of a read that is not.
    ///   - isTransactional: Twice is taken by a transaction, which is consistent.
    static func reading(_ byteCount: Int, isConsistent: Bool, isTransactional: Bool = false) -> CapacityUnits {
        var units = CapacityUnits()
        units.read = Double(max(1, (byteCount + 4_095) / 4_096))
        if isTransactional { units.read *= 2 } else if !isConsistent { units.read /= 2 }
        return units
    }

    /// What a write takes of a table or an index.
    ///
    /// - Parameters:
    ///   - byteCount: The size of the item before or after, whichever is larger.
    ///   - isTransactional: Twice is taken by a transaction.
    static func writing(_ byteCount: Int, isTransactional: Bool) -> CapacityUnits {
        var units = CapacityUnits()
        units.write = Double(max(1, (byteCount + 1_023) / 1_024) * (isTransactional ? 2 : 1))
        return units
    }

    /// Both together.
    public static func + (left: CapacityUnits, right: CapacityUnits) -> CapacityUnits {
        var sum = left
        sum.read += right.read
        sum.write += right.write
        return sum
    }

    /// Adds others.
    public static func += (left: inout CapacityUnits, right: CapacityUnits) { left = left + right }
}
