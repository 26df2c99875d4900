/// The images of a change as `ItemCodec` wrote them, so that the record of the change takes them over byte by byte.
///
/// The new one has just been made for the item's row, and the old one is what stood there.
package struct StoredImages: Hashable, Sendable {
    /// The item after the change; `nil` where it is not known or there is none.
    let new: [UInt8]?
    /// The item before the change; `nil` where it is not known or there was none.
    let old: [UInt8]?

    /// Keeps the bytes of two images.
    package init(new: [UInt8]?, old: [UInt8]?) {
        self.new = new
        self.old = old
    }
}
