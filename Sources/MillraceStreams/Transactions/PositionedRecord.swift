internal import MillraceModel

/// A record with its place as a number, so that nobody has to read the digits again.
struct PositionedRecord: Hashable, Sendable {
    /// The place in the stream.
    let position: Int64
    /// The record.
    let record: StreamRecord
    /// The stored form of the images of a change, where it is known.
    var images: StoredImages?
}
