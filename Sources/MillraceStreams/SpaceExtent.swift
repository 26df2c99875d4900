/// How much a space of rows holds.
package struct SpaceExtent: Hashable, Sendable {
    /// How many rows there are.
    package var rowCount: Int
    /// How many bytes their values take together.
    package var byteCount: Int

    /// Creates an extent, an empty one unless told otherwise.
    package init(rowCount: Int = 0, byteCount: Int = 0) {
        self.rowCount = rowCount
        self.byteCount = byteCount
    }
}
