/// The address of a row: a space, such as the items of one table, and a key that orders the rows in it.
package struct RowKey: Hashable, Sendable {
    /// The name of the space.
    ///
    /// Spaces come into being with their first row.
    package var space: String
    /// The key; rows are ordered by its unsigned bytes.
    package var key: [UInt8]

    /// Creates an address.
    package init(space: String, key: [UInt8]) {
        self.space = space
        self.key = key
    }
}

/// A row with its key.
package struct Row: Hashable, Sendable {
    /// The key in the row's space.
    package var key: [UInt8]
    /// What stands there.
    package var value: [UInt8]

    /// Creates a row.
    package init(key: [UInt8], value: [UInt8]) {
        self.key = key
        self.value = value
    }
}
