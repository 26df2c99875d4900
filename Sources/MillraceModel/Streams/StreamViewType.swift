/// Which images of an item a stream record shows.
///
/// Records are stored whole; the view is a projection when they are read.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html
public enum StreamViewType: String, Hashable, Sendable, CaseIterable {
    /// Only the key attributes.
    case keysOnly = "KEYS_ONLY"
    /// The item after the change.
    case newImage = "NEW_IMAGE"
    /// The item before the change.
    case oldImage = "OLD_IMAGE"
    /// The item before and after the change.
    case newAndOldImages = "NEW_AND_OLD_IMAGES"

    /// Whether records carry the item after the change.
    public var showsNewImage: Bool { self == .newImage || self == .newAndOldImages }
    /// Whether records carry the item before the change.
    public var showsOldImage: Bool { self == .oldImage || self == .newAndOldImages }
}
