internal import MillraceModel
internal import MillraceStreams

// Names that must never come again, whatever is deleted and however the clock is set.
extension StoreTransaction {
    private static let counterSpace = "table-counters"

    /// The number of a new table, one more than any table of this store ever had.
    mutating func nextTableNumber() throws -> UInt64 {
        let key = RowKey(space: Self.counterSpace, key: [UInt8]("number".utf8))
        let number = try counter(key).map(UInt64.init(bitPattern:)) ?? 0
        setCounter(key, Int64(bitPattern: number + 1))
        return number + 1
    }

    /// The label of a new stream: the instant of its creation, or one millisecond after the last label of that table
    /// when there is one as late, so that a checkpoint of an earlier stream never fits.
    mutating func nextStreamLabel(of table: String, at instant: Timestamp) throws -> String {
        let key = RowKey(space: Self.counterSpace, key: [UInt8]("label/\(table)".utf8))
        var milliseconds = instant.millisecondsSinceEpoch
        if let last = try counter(key) { milliseconds = max(milliseconds, last + 1) }
        setCounter(key, milliseconds)
        return Timestamp(millisecondsSinceEpoch: milliseconds).iso8601(.milliseconds, suffix: "")
    }

    /// The key of the next change that waits for a table's destination.
    mutating func nextOutboxKey(of table: StoredTable) throws -> [UInt8] {
        let key = RowKey(space: Self.counterSpace, key: [UInt8]("outbox/\(table.number)".utf8))
        let number = try counter(key) ?? 0
        setCounter(key, number + 1)
        return (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }

    private func counter(_ key: RowKey) throws -> Int64? {
        guard let bytes = try row(key) else { return nil }
        var reader = BinaryReader(bytes)
        let value = try reader.readSigned()
        try reader.finish()
        return value
    }

    private mutating func setCounter(_ key: RowKey, _ value: Int64) {
        var writer = BinaryWriter()
        writer.write(signed: value)
        setRow(key, writer.bytes)
    }
}
