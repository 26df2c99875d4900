internal import MillraceModel

/// What leads to the next page of a list, which clients carry as a text for five minutes.
///
/// A checksum tells a damaged one from a sound one; it is no secret.
///
/// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
struct PageToken: Hashable, Sendable {
    /// The lists.
    enum Kind: UInt8, Sendable {
        case streams = 1
        case shards = 2
        case consumers = 3
    }

    /// How long a token is good.
    private static let lifetime = Duration.seconds(300)
    private static let checksumByteCount = 8

    /// The list.
    let kind: Kind
    /// When it was given.
    let createdAt: Timestamp
    /// What the list needs to go on; each has its own form.
    let texts: [String]

    /// Creates a token.
    init(kind: Kind, createdAt: Timestamp, texts: [String]) {
        self.kind = kind
        self.createdAt = createdAt
        self.texts = texts
    }

    /// Reads a token.
    ///
    /// - Throws: `ServiceError`: `.invalidArgument` for a text that is not a token of this list, `.expiredNextToken`.
    init(_ text: String, kind: Kind, now: Timestamp) throws(ServiceError) {
        let token: PageToken?
        do {
            token = try Base64.decode(text).map { bytes throws(StoreError) in try PageToken(bytes) }
        } catch {
            token = nil
        }
        guard let token, token.kind == kind, token.text == text else {
            throw .invalidArgument("Invalid NextToken.")
        }
        guard now - token.createdAt <= Self.lifetime else {
            throw ServiceError(
                .expiredNextToken,
                "NextToken expired. The token was created at time \(token.createdAt.javaDate) while right now it is "
                    + "\(now.javaDate) which is further in the future than the tolerated delay of 300000 milliseconds."
            )
        }
        self = token
    }

    /// The text for clients.
    var text: String {
        var writer = BinaryWriter(reserving: 96)
        writer.write(byte: kind.rawValue)
        writer.write(signed: createdAt.microsecondsSinceEpoch)
        writer.write(count: texts.count)
        for text in texts { writer.write(text: text) }
        return Base64.encode(Self.checksum(of: writer.bytes) + writer.bytes)
    }

    private init(_ bytes: [UInt8]) throws(StoreError) {
        var reader = BinaryReader([UInt8](bytes.dropFirst(Self.checksumByteCount)))
        guard let kind = Kind(rawValue: try reader.readByte()) else { throw reader.damage("an unknown list") }
        let createdAt = Timestamp(microsecondsSinceEpoch: try reader.readSigned())
        var texts: [String] = []
        for _ in 0..<(try reader.readCount()) { texts.append(try reader.readText()) }
        self.init(kind: kind, createdAt: createdAt, texts: texts)
    }

    private static func checksum(of bytes: [UInt8]) -> [UInt8] {
        var hash = StableHash()
        hash.combine(bytes)
        let value = UInt64(truncatingIfNeeded: hash.value)
        return (0..<checksumByteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
