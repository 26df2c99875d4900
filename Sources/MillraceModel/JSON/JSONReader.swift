/// A pull parser over the bytes of one JSON document.
///
/// The caller asks for what it expects; nothing is built that nobody asked for:
///
/// ```swift
/// var reader = JSONReader(bytes)
/// try reader.beginObject()
/// while let key = try reader.nextKey() {
///     switch key {
///     case "name": name = try reader.readString()
///     default: try reader.skipValue()
///     }
/// }
/// try reader.finish()
/// ```
///
/// Strict: exactly RFC 8259, UTF-8 only, no byte order mark, no lone surrogates, nesting up to a limit. Keys that
/// occur twice in one object are the caller's to refuse, except in ``readValue()``, which does.
///
/// A call that the position does not allow, such as reading a value where a key is due, throws
/// ``JSONError/Reason/misuse(_:)``: a slip in a decoder fails one request and not the process. After the first
/// error every further call throws that same error, so that nothing can be read from the middle of a broken
/// document. To try two readings, copy the reader: it is a value.
package struct JSONReader: Sendable {
    /// The largest depth limit a reader takes; it bounds the stack that freeing or comparing a tree needs.
    package static let depthLimitMax = 512
    /// The depth limit of a reader that is given none.
    package static let depthLimitDefault = 128

    /// What the grammar allows next.
    enum State: UInt8 {
        case value
        case objectStart, objectNext
        case arrayStart, arrayNext
        case end
        case failed
    }

    let bytes: [UInt8]
    let depthLimit: Int
    /// The byte that is looked at next.
    package internal(set) var offset = 0
    /// The first byte of the value or key read last, which is where its meaning can be wrong.
    package internal(set) var tokenOffset = 0
    var state = State.value
    /// The open containers, outermost first, each as the state that follows a value in it.
    var containers: [State] = []
    private var failure: JSONError?

    /// Starts at the first byte of a document.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8.
    ///   - depthLimit: How many containers may be inside each other, 1 to ``depthLimitMax``.
    package init(_ bytes: [UInt8], depthLimit: Int = JSONReader.depthLimitDefault) {
        precondition((1...Self.depthLimitMax).contains(depthLimit), "JSON depth limit \(depthLimit)")
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    /// Answers the kind of the next value without reading it.
    package mutating func peekKind() throws(JSONError) -> JSONKind {
        let byte = try startValue()
        guard let kind = JSONKind(firstByte: byte) else { throw mismatch(byte, expected: "a value") }
        return kind
    }

    /// Enters an object; ``nextKey()`` then walks its members.
    package mutating func beginObject() throws(JSONError) {
        try open(UInt8(ascii: "{"), kind: .object)
        state = .objectStart
        containers.append(.objectNext)
    }

    /// Reads the next key and its colon, or closes the object and answers nil.
    ///
    /// The member's value must then be read or skipped before the next key.
    package mutating func nextKey() throws(JSONError) -> String? {
        guard let token = try nextKeyToken() else { return nil }
        return text(of: token)
    }

    /// Enters an array; ``nextElement()`` then walks its elements.
    package mutating func beginArray() throws(JSONError) {
        try open(UInt8(ascii: "["), kind: .array)
        state = .arrayStart
        containers.append(.arrayNext)
    }

    /// Moves to the next element and answers true, or closes the array and answers false.
    ///
    /// The element must then be read or skipped before the next one.
    package mutating func nextElement() throws(JSONError) -> Bool {
        guard state == .arrayStart || state == .arrayNext else { throw misuse("an element was asked for") }
        let byte = try nextByte()
        if byte == UInt8(ascii: "]") {
            close()
            return false
        }
        if state == .arrayNext {
            guard byte == UInt8(ascii: ",") else {
                throw fail(.unexpectedByte(byte, expected: "',' or ']'"), at: offset)
            }
            offset += 1
        }
        state = .value
        return true
    }

    /// Confirms that the document's value has been read and that only blanks follow it.
    package mutating func finish() throws(JSONError) {
        guard state == .end else { throw misuse("finished before the whole document was read") }
        skipBlanks()
        guard offset == bytes.count else { throw fail(.trailingBytes, at: offset) }
    }

    /// Makes an error at the value or key read last, for a fault that only the caller can see.
    package func error(_ reason: JSONError.Reason) -> JSONError {
        JSONError(reason, offset: tokenOffset)
    }
}

// The moves that the other files of the reader share.
extension JSONReader {
    /// Moves to the first byte of a value and answers that byte.
    @inline(__always)
    mutating func startValue() throws(JSONError) -> UInt8 {
        guard state == .value else { throw misuse("a value was asked for") }
        let byte = try nextByte()
        tokenOffset = offset
        return byte
    }

    /// Notes that a value ended just before `offset`.
    @inline(__always)
    mutating func endValue() {
        state = containers.last ?? .end
    }

    /// Reads a key and its colon, or closes the object and answers nil.
    mutating func nextKeyToken() throws(JSONError) -> StringToken? {
        guard state == .objectStart || state == .objectNext else { throw misuse("a key was asked for") }
        var byte = try nextByte()
        if byte == UInt8(ascii: "}") {
            close()
            return nil
        }
        if state == .objectNext {
            guard byte == UInt8(ascii: ",") else {
                throw fail(.unexpectedByte(byte, expected: "',' or '}'"), at: offset)
            }
            offset += 1
            byte = try nextByte()
        }
        guard byte == UInt8(ascii: "\"") else {
            throw fail(.unexpectedByte(byte, expected: "a key in quotes"), at: offset)
        }
        let keyOffset = offset
        let token = try scanString()
        byte = try nextByte()
        guard byte == UInt8(ascii: ":") else { throw fail(.unexpectedByte(byte, expected: "':'"), at: offset) }
        offset += 1
        tokenOffset = keyOffset
        state = .value
        return token
    }

    /// Skips blanks and answers the byte after them without consuming it.
    @inline(__always)
    mutating func nextByte() throws(JSONError) -> UInt8 {
        skipBlanks()
        guard offset < bytes.count else { throw fail(.unexpectedEnd, at: offset) }
        return bytes[offset]
    }

    /// Records the first error, after which the reader answers nothing else.
    mutating func fail(_ reason: JSONError.Reason, at offset: Int) -> JSONError {
        let error = JSONError(reason, offset: offset)
        failure = error
        state = .failed
        return error
    }

    /// The error for a value that starts with `byte` where another was wanted.
    mutating func mismatch(_ byte: UInt8, expected: String) -> JSONError {
        guard let found = JSONKind(firstByte: byte) else {
            return fail(.unexpectedByte(byte, expected: expected), at: offset)
        }
        return fail(.wrongType(expected: expected, found: found.name), at: offset)
    }

    private mutating func misuse(_ call: String) -> JSONError {
        if let failure { return failure }
        let due =
            switch state {
            case .value: "a value is due"
            case .objectStart, .objectNext: "a key is due"
            case .arrayStart, .arrayNext: "the next element is due"
            case .end, .failed: "the document is at its end"
            }
        return fail(.misuse("\(call), but \(due)"), at: offset)
    }

    private mutating func open(_ bracket: UInt8, kind: JSONKind) throws(JSONError) {
        let byte = try startValue()
        guard byte == bracket else { throw mismatch(byte, expected: kind.name) }
        guard containers.count < depthLimit else { throw fail(.tooDeep(limit: depthLimit), at: offset) }
        offset += 1
    }

    private mutating func close() {
        offset += 1
        containers.removeLast()
        endValue()
    }

    @inline(__always)
    private mutating func skipBlanks() {
        while offset < bytes.count {
            let byte = bytes[offset]
            // One comparison settles the common case of compact documents.
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset += 1
        }
    }
}
