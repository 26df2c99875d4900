internal import MillraceModel

/// When an item expires: the whole seconds since the epoch that its time-to-live attribute holds.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
struct Expiry: Hashable, Sendable {
    /// How long an item may have been past and is still deleted: five years, by which a wrong unit shows.
    static let pastSecondsMax: Int64 = 5 * 365 * 24 * 3_600

    /// The latest instant that counts, far in the future: behind it there are no timestamps.
    private static let secondsMax: Int64 = 9_000_000_000_000

    /// The seconds since the epoch.
    let seconds: Int64

    /// Reads an item; gives `nil` when the attribute is absent, no number, or not a plausible instant.
    init?(of item: Item, attribute: String) {
        guard let number = item[attribute]?.numberValue, let seconds = Int64(number.stringValue),
            0...Self.secondsMax ~= seconds
        else { return nil }
        self.seconds = seconds
    }

    /// The key of the row that waits for the instant, in its order.
    func key(at row: [UInt8]) -> [UInt8] { Self.bytes(of: seconds) + row }

    /// The first bytes of the keys of an instant.
    static func bytes(of seconds: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * $0)) }
    }

    /// Takes a key apart.
    static func parts(of key: [UInt8]) -> (seconds: Int64, row: [UInt8]) {
        (key.prefix(8).reduce(0) { $0 << 8 | Int64($1) }, Array(key.dropFirst(8)))
    }
}
