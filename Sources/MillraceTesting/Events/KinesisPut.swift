/// What a producer puts into a Kinesis stream, of which a test makes a record.
///
/// ```swift
/// "a text"
/// .text("a text", partitionKey: "ada")
/// .bytes([0x1F, 0x8B])
/// .json(Click(page: "/"), partitionKey: "ada")
/// ```
public struct KinesisPut: Sendable, ExpressibleByStringInterpolation {
    let data: Result<[UInt8], any Error>
    let partitionKey: String?

    private init(_ data: Result<[UInt8], any Error>, _ partitionKey: String?) {
        self.data = data
        self.partitionKey = partitionKey
    }

    /// A text in UTF-8, under the event's partition key.
    public init(stringLiteral text: String) { self = .text(text) }

    /// A text in UTF-8.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - partitionKey: The partition key; that of the event unless given.
    public static func text(_ text: String, partitionKey: String? = nil) -> KinesisPut {
        KinesisPut(.success([UInt8](text.utf8)), partitionKey)
    }

    /// Bytes as they are.
    ///
    /// - Parameters:
    ///   - bytes: An array of bytes, `Data`, or any other sequence of bytes.
    ///   - partitionKey: The partition key; that of the event unless given.
    public static func bytes(_ bytes: some Sequence<UInt8>, partitionKey: String? = nil) -> KinesisPut {
        KinesisPut(.success([UInt8](bytes)), partitionKey)
    }

    /// A value in compact JSON, members in the order of their names, as Foundation's `JSONEncoder` writes it.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - partitionKey: The partition key; that of the event unless given.
    public static func json(_ value: some Encodable, partitionKey: String? = nil) -> KinesisPut {
        KinesisPut(Result { try JSONText.bytes(of: value) }, partitionKey)
    }
}
