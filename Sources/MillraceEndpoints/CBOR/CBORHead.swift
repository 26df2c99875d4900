/// The head of a CBOR data item: what it is, and its value or length.
///
/// Source: https://www.rfc-editor.org/rfc/rfc8949#section-3
struct CBORHead: Hashable, Sendable {
    /// The kinds of data items.
    enum Major: UInt8, Sendable {
        case unsigned, negative, bytes, text, array, map, tag, simple
    }

    /// The kind.
    let major: Major
    /// The five bits below the kind, which say how the argument is written.
    let info: UInt8
    /// The value, length or count; 0 for an indefinite one.
    let argument: UInt64

    /// The five bits of an indefinite length, or of the end of what has one.
    static let indefiniteInfo: UInt8 = 31

    /// Whether the length is indefinite.
    var isIndefinite: Bool { info == Self.indefiniteInfo && major != .simple }
    /// Whether this ends what has an indefinite length.
    var isBreak: Bool { info == Self.indefiniteInfo && major == .simple }
}

extension CBORHead {
    /// Reads the head at an offset, and moves the offset behind it.
    init(_ bytes: [UInt8], at offset: inout Int) throws(CBORError) {
        guard offset < bytes.count else { throw CBORError(reason: .unexpectedEnd, offset: offset) }
        let (start, first) = (offset, bytes[offset])
        offset += 1
        guard let major = Major(rawValue: first >> 5) else { throw CBORError(reason: .reservedHead, offset: start) }
        let info = first & 0x1F
        var argument = UInt64(info)
        switch info {
        case 0..<24: break
        case 24..<28:
            let count = 1 << Int(info - 24)
            guard bytes.count - offset >= count else { throw CBORError(reason: .unexpectedEnd, offset: offset) }
            argument = bytes[offset..<offset + count].reduce(0) { $0 << 8 | UInt64($1) }
            offset += count
        case Self.indefiniteInfo where major != .unsigned && major != .negative && major != .tag: argument = 0
        default: throw CBORError(reason: .reservedHead, offset: start)
        }
        // A simple value of two bytes starts where those of one byte end.
        if major == .simple, info == 24, argument < 32 { throw CBORError(reason: .reservedHead, offset: start) }
        self.init(major: major, info: info, argument: argument)
    }

    /// Writes a head in the fewest bytes.
    static func write(_ major: Major, _ argument: UInt64, to bytes: inout [UInt8]) {
        let head = major.rawValue << 5
        let count: Int
        switch argument {
        case 0..<24:
            bytes.append(head | UInt8(argument))
            return
        case 0...0xFF: count = 1
        case 0...0xFFFF: count = 2
        case 0...0xFFFF_FFFF: count = 4
        default: count = 8
        }
        bytes.append(head | UInt8(24 + count.trailingZeroBitCount))
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: argument >> (8 * index))) }
    }
}
