/// Why bytes are not the JSON of an event, an item or a failure record.
public struct EventDecodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and where, for a person: "Records[0].dynamodb.Keys is missing at byte 412".
    public let message: String
    /// The byte of the document at which it is wrong, counted from 0.
    public let byteOffset: Int

    init(_ error: JSONError) {
        message = error.description
        byteOffset = error.offset
    }

    /// The message.
    public var description: String { message }
}
