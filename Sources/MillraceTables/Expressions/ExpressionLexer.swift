/// Cuts the text of an expression into tokens, in one pass over its bytes.
///
/// It refuses nothing: a character that no expression has becomes a token that no rule takes.
struct ExpressionLexer {
    private let bytes: [UInt8]
    private let keywords: [ExpressionToken.Keyword]
    private var offset = 0

    /// Prepares for a text.
    init(_ bytes: [UInt8], keywords: [ExpressionToken.Keyword]) {
        self.bytes = bytes
        self.keywords = keywords
    }

    /// All tokens, the last of which is the end.
    mutating func tokens() -> [ExpressionToken] {
        var tokens: [ExpressionToken] = []
        repeat { tokens.append(next()) } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next() -> ExpressionToken {
        while offset < bytes.count, Self.isBlank(bytes[offset]) { offset += 1 }
        let start = offset
        let kind = nextKind()
        return ExpressionToken(kind: kind, range: start..<offset)
    }

    private mutating func nextKind() -> ExpressionToken.Kind {
        guard offset < bytes.count else { return .end }
        let first = bytes[offset]
        offset += 1
        switch first {
        case UInt8(ascii: "("): return .leftParenthesis
        case UInt8(ascii: ")"): return .rightParenthesis
        case UInt8(ascii: "["): return .leftBracket
        case UInt8(ascii: "]"): return .rightBracket
        case UInt8(ascii: "."): return .dot
        case UInt8(ascii: ","): return .comma
        case UInt8(ascii: "+"): return .plus
        case UInt8(ascii: "-"): return .minus
        case UInt8(ascii: "="): return .comparator(.equal)
        case UInt8(ascii: "<"):
            if skip(UInt8(ascii: "=")) { return .comparator(.lessOrEqual) }
            return .comparator(skip(UInt8(ascii: ">")) ? .notEqual : .less)
        case UInt8(ascii: ">"):
            return .comparator(skip(UInt8(ascii: "=")) ? .greaterOrEqual : .greater)
        case UInt8(ascii: "#"): return skipWord() ? .name : .unknown
        case UInt8(ascii: ":"): return skipWord() ? .value : .unknown
        case let byte where Self.isDigit(byte):
            while offset < bytes.count, Self.isDigit(bytes[offset]) { offset += 1 }
            return .integer
        case let byte where Self.isLetter(byte):
            let start = offset - 1
            _ = skipWord()
            return keyword(at: start).map { .keyword($0) } ?? .word
        default:
            // The other bytes of the same character.
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            return .unknown
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    /// Skips letters, digits and underscores, and tells whether there were any.
    private mutating func skipWord() -> Bool {
        let start = offset
        while offset < bytes.count, Self.isWordByte(bytes[offset]) { offset += 1 }
        return offset > start
    }

    private func keyword(at start: Int) -> ExpressionToken.Keyword? {
        keywords.first { keyword in
            keyword.rawValue.utf8.elementsEqual(bytes[start..<offset].lazy.map { $0 & 0xDF })
        }
    }

    /// Whether a byte may stand in a placeholder behind its sign.
    static func isWordByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
    }
}
