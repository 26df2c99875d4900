/// A table as all that use it share it.
///
/// A description has a dozen parts that are counted each, so a copy for every request and every write costs more than
/// what they read of it.
final class SharedTable: Sendable {
    /// The table.
    let table: StoredTable
    /// The attributes of the table's key.
    let keyAttributes: [KeyAttribute]
    /// The space of the table's items.
    let itemSpace: String

    /// Shares a table.
    init(_ table: StoredTable) {
        self.table = table
        keyAttributes = table.keySchema.attributes
        itemSpace = table.itemSpace
    }
}
