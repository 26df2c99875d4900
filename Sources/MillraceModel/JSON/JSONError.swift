/// What is wrong with a JSON document, and at which byte.
///
/// Thrown by ``JSONReader`` and by what is built on it. The description reads for a person, for example
/// "unexpected end of input at byte 17".
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of fault, each with what a person needs to find it.
    package enum Reason: Hashable, Sendable {
        /// The document stops in the middle.
        case unexpectedEnd
        /// A byte that the grammar does not allow here.
        case unexpectedByte(UInt8, expected: String)
        /// A backslash followed by something RFC 8259 does not list.
        case invalidEscape
        /// A `\u` escape that is half of a surrogate pair.
        case loneSurrogate
        /// Bytes that are not UTF-8: overlong, a surrogate, above U+10FFFF, or a broken sequence.
        case invalidUTF8
        /// A byte below 0x20 inside a string, which must be escaped.
        case controlCharacterInString(UInt8)
        /// A number that is not written as RFC 8259 wants it, such as `01` or `1.`.
        case invalidNumber
        /// A whole number that does not fit in `Int`; the text is the number.
        case integerOutOfRange(String)
        /// More containers inside each other than the reader allows.
        case tooDeep(limit: Int)
        /// A key that the same object already has.
        case duplicateKey(String)
        /// Something other than blanks after the document's value.
        case trailingBytes
        /// Valid JSON of another type than the caller wants.
        case wrongType(expected: String, found: String)
        /// A call on the reader that its position does not allow: a bug in the caller, not in the document.
        case misuse(String)
        /// A fault that only the caller can know, such as a missing member, in the caller's words.
        case custom(String)
    }

    /// What is wrong.
    package let reason: Reason
    /// The byte at which it is wrong, counted from 0; the length of the document when its end came too early.
    package let offset: Int

    /// Makes an error from its reason and the byte at which it occurs.
    package init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The fault and its place in one sentence without a full stop.
    package var description: String {
        switch reason {
        case .unexpectedEnd: "unexpected end of input at byte \(offset)"
        case .unexpectedByte(let byte, let expected):
            "unexpected \(Self.name(of: byte)) at byte \(offset), expected \(expected)"
        case .invalidEscape: "invalid escape in a string at byte \(offset)"
        case .loneSurrogate: "half of a surrogate pair in a string at byte \(offset)"
        case .invalidUTF8: "invalid UTF-8 at byte \(offset)"
        case .controlCharacterInString(let byte):
            "unescaped control character \(Self.name(of: byte)) in a string at byte \(offset)"
        case .invalidNumber: "invalid number at byte \(offset)"
        case .integerOutOfRange(let text): "\(Self.abbreviated(text)) at byte \(offset) does not fit in 64 bits"
        case .tooDeep(let limit): "more than \(limit) levels of nesting at byte \(offset)"
        case .duplicateKey(let key): "duplicate key \"\(Self.abbreviated(key))\" at byte \(offset)"
        case .trailingBytes: "something follows the end of the document at byte \(offset)"
        case .wrongType(let expected, let found): "expected \(expected) at byte \(offset), found \(found)"
        case .misuse(let text): "JSON reader misused at byte \(offset): \(text)"
        case .custom(let text): "\(text) at byte \(offset)"
        }
    }

    /// Cuts text from a document to a length that a log line bears.
    static func abbreviated(_ text: String) -> String {
        text.utf8.count <= 60 ? text : String(text.unicodeScalars.prefix(57)) + "..."
    }

    private static func name(of byte: UInt8) -> String {
        if (0x21...0x7E).contains(byte) { return "'\(Unicode.Scalar(byte))'" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "byte 0x" + (digits.count == 1 ? "0" : "") + digits
    }
}
