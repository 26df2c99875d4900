internal import MillraceModel
package import MillraceStreams

extension TableService {
    /// Reads a row of any space, where it is one of tables.
    ///
    /// - Throws: `StoreError.corrupt` when it does not mean what rows of its space mean.
    package static func check(_ space: String, _ row: Row) throws {
        if space == StoredTable.space || space.hasSuffix(":\(StoredTable.space)") {
            _ = try StoredTable(row.value)
        } else if space.hasPrefix("items/"), space.hasSuffix("/outbox") {
            _ = try OutboxRecord(row.value)
        } else if space.hasPrefix("items/"), !space.hasSuffix("/expiry") {
            _ = try ItemCodec.decode(row.value)
        }
    }
}
