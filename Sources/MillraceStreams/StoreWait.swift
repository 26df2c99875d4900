/// A callback that waits in a store, to be handed to `StreamStore.cancel(_:)`.
package struct StoreWait: Hashable, Sendable {
    /// Unique in its store.
    package let id: UInt64

    /// Creates a handle.
    package init(id: UInt64) { self.id = id }
}
