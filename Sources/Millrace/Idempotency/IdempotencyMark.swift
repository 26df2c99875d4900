import MillraceModel
import MillraceStreams

/// What a store knows of one key: that an attempt is handling it, or that it is done, and how long that counts.
struct IdempotencyMark: Hashable, Sendable {
    /// How far the key is.
    enum State: Hashable, Sendable {
        /// The attempt of this token is handling it.
        case inProgress(token: String)
        /// It is done.
        case completed
    }

    /// How far the key is.
    var state: State
    /// From this instant on the mark counts as absent.
    var expiry: Timestamp

    /// Whether the mark still counts at an instant.
    func counts(at now: Timestamp) -> Bool { now < expiry }
}

extension IdempotencyMark {
    private static let version: UInt8 = 1

    /// Reads the value of a row.
    ///
    /// - Throws: `StoreError.corrupt`.
    init(stored bytes: [UInt8]) throws(StoreError) {
        var reader = BinaryReader(bytes)
        let version = try reader.readByte()
        guard version == Self.version else { throw reader.damage("a mark has form \(version)") }
        switch try reader.readByte() {
        case 0: state = .inProgress(token: try reader.readText())
        case 1: state = .completed
        case let other: throw reader.damage("a mark has state \(other)")
        }
        expiry = Timestamp(microsecondsSinceEpoch: try reader.readSigned())
        try reader.finish()
    }

    /// The value of a row.
    var stored: [UInt8] {
        var writer = BinaryWriter()
        writer.write(byte: Self.version)
        switch state {
        case .inProgress(let token):
            writer.write(byte: 0)
            writer.write(text: token)
        case .completed:
            writer.write(byte: 1)
        }
        writer.write(signed: expiry.microsecondsSinceEpoch)
        return writer.bytes
    }
}
