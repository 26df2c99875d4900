import MillraceModel
import MillraceTables

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
extension JSONWriter {
    /// The capacity that was taken of one table; no member when nobody asked.
    ///
    /// - Parameters:
    ///   - name: The member.
    ///   - capacity: The capacity.
    ///   - table: The table as the request names it.
    mutating func member(_ name: String, _ capacity: ConsumedCapacity?, as table: String) {
        guard let capacity else { return }
        key(name)
        capacity.write(to: &self, as: table, isTransactional: false)
    }

    /// The capacities that were taken of several tables; no member when nobody asked.
    ///
    /// - Parameters:
    ///   - name: The member.
    ///   - capacities: The capacities.
    ///   - texts: What the request calls the tables, by their names.
    ///   - isTransactional: Whether reading and writing are told apart.
    mutating func member(
        _ name: String, _ capacities: [ConsumedCapacity]?, as texts: [String: String], isTransactional: Bool = false
    ) {
        guard let capacities else { return }
        member(name, list: capacities) { capacity, writer in
            capacity.write(
                to: &writer, as: texts[capacity.tableName] ?? capacity.tableName, isTransactional: isTransactional)
        }
    }

    fileprivate mutating func members(_ units: CapacityUnits, _ isTransactional: Bool) {
        member("CapacityUnits", units: units.total)
        // What is both read and written is told apart, and so is everything in transactions.
        if units.read > 0, isTransactional || units.write > 0 { member("ReadCapacityUnits", units: units.read) }
        if units.write > 0, isTransactional || units.read > 0 { member("WriteCapacityUnits", units: units.write) }
    }
}

extension ConsumedCapacity {
    fileprivate func write(to writer: inout JSONWriter, as table: String, isTransactional: Bool) {
        writer.beginObject()
        writer.member("TableName", table)
        writer.members(units, isTransactional)
        if isDetailed {
            writer.member("Table") { $0.members(tableUnits, isTransactional) }
            for (name, units) in [
                ("LocalSecondaryIndexes", localIndexUnits), ("GlobalSecondaryIndexes", globalIndexUnits),
            ] where !units.isEmpty {
                writer.member(name, map: units, keys: [:]) { units, writer in
                    writer.beginObject()
                    writer.members(units, isTransactional)
                    writer.endObject()
                }
            }
        }
        writer.endObject()
    }
}
