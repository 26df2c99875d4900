/// Writes one JSON document into a byte array and places commas and colons itself.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("id")
/// writer.string("1")
/// writer.endObject()
/// send(writer.bytes)                  // {"id":"1"}
/// ```
///
/// Compact unless an indent is given. Escapes only what RFC 8259 §7 requires: the quote, the backslash and the bytes
/// below 0x20; a slash and everything outside ASCII pass through as they are. A call that the position does not
/// allow, such as a value where a key is due, is a bug in the caller and stops the process.
package struct JSONWriter: Sendable {
    private enum State: UInt8 {
        case value
        case firstKey, nextKey
        case firstElement, nextElement
        case end
    }

    /// The document so far, complete when ``isComplete``.
    package private(set) var bytes: [UInt8] = []
    private let indent: Int
    private var state = State.value
    /// The open containers, outermost first, each as the state that follows a value in it.
    private var containers: [State] = []

    /// Starts an empty document.
    ///
    /// - Parameters:
    ///   - capacity: The bytes to set aside at once; more are taken as needed.
    ///   - indent: Blanks for each level of a document with one value a line; 0 for the compact form.
    package init(reservingCapacity capacity: Int = 256, indent: Int = 0) {
        self.indent = indent
        bytes.reserveCapacity(capacity)
    }

    /// Whether one whole value has been written and every container is closed.
    package var isComplete: Bool { state == .end }

    /// Opens an object.
    package mutating func beginObject() {
        startValue()
        bytes.append(UInt8(ascii: "{"))
        containers.append(.nextKey)
        state = .firstKey
    }

    /// Closes the innermost container, which must be an object with a value for each key.
    package mutating func endObject() {
        precondition(state == .firstKey || state == .nextKey, "JSONWriter: no object to close here")
        close(with: UInt8(ascii: "}"), isEmpty: state == .firstKey)
    }

    /// Opens an array.
    package mutating func beginArray() {
        startValue()
        bytes.append(UInt8(ascii: "["))
        containers.append(.nextElement)
        state = .firstElement
    }

    /// Closes the innermost container, which must be an array.
    package mutating func endArray() {
        precondition(state == .firstElement || state == .nextElement, "JSONWriter: no array to close here")
        close(with: UInt8(ascii: "]"), isEmpty: state == .firstElement)
    }

    /// Writes a key of the innermost object; its value follows.
    ///
    /// That no key is written twice is the caller's care.
    package mutating func key(_ name: String) {
        precondition(state == .firstKey || state == .nextKey, "JSONWriter: no key belongs here")
        if state == .nextKey { bytes.append(UInt8(ascii: ",")) }
        if indent > 0 { startLine() }
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        if indent > 0 { bytes.append(UInt8(ascii: " ")) }
        state = .value
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        startValue()
        appendQuoted(text)
        endValue()
    }

    /// Writes a number with exactly the digits of a text, which must be a JSON number.
    package mutating func number(text: String) {
        precondition(JSONNumberGrammar.matches(text), "JSONWriter: \"\(text)\" is not a JSON number")
        startValue()
        appendPlain(text)
        endValue()
    }

    /// Writes a whole number.
    package mutating func int(_ value: Int) {
        startValue()
        appendPlain(String(value))
        endValue()
    }

    /// Writes a whole number of any width.
    package mutating func int(_ value: some BinaryInteger) {
        startValue()
        appendPlain(String(value))
        endValue()
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        startValue()
        appendPlain(value ? "true" : "false")
        endValue()
    }

    /// Writes `null`.
    package mutating func null() {
        startValue()
        appendPlain("null")
        endValue()
    }

    /// Writes a value that is JSON text already, as it is.
    ///
    /// It must be exactly one valid value; only debug builds check that.
    package mutating func raw(_ json: [UInt8]) {
        assert(Self.isOneValue(json), "JSONWriter: raw bytes are not one JSON value")
        startValue()
        bytes.append(contentsOf: json)
        endValue()
    }

    /// Writes bytes as a string in Base64, as AWS writes binary values.
    package mutating func base64(_ data: [UInt8]) {
        startValue()
        bytes.append(UInt8(ascii: "\""))
        Base64.encode(data, into: &bytes)
        bytes.append(UInt8(ascii: "\""))
        endValue()
    }

    /// Writes a whole tree.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let text): number(text: text)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    private mutating func startValue() {
        switch state {
        case .value: return
        case .firstElement: break
        case .nextElement: bytes.append(UInt8(ascii: ","))
        case .firstKey, .nextKey: preconditionFailure("JSONWriter: a value where a key belongs")
        case .end: preconditionFailure("JSONWriter: a second value after the end of the document")
        }
        if indent > 0 { startLine() }
    }

    private mutating func endValue() {
        state = containers.last ?? .end
    }

    private mutating func close(with bracket: UInt8, isEmpty: Bool) {
        containers.removeLast()
        if indent > 0, !isEmpty { startLine() }
        bytes.append(bracket)
        endValue()
    }

    private mutating func startLine() {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * containers.count))
    }

    private mutating func appendPlain(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    private mutating func appendQuoted(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { Self.appendEscaped($0, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Copies the stretches between bytes that need an escape, which for most strings is the whole at once.
    private static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var start = 0
        while true {
            let end = JSONPlainText.end(in: UnsafeRawBufferPointer(text), from: start, stopsAtNonASCII: false)
            output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<end]))
            guard end < text.count else { return }
            appendEscape(of: text[end], to: &output)
            start = end + 1
        }
    }

    /// The bytes of the longest escape, `\u001f`.
    static let escapeLengthMax = 6

    /// How many bytes ``appendEscape(of:to:)`` makes of a byte that needs an escape.
    static func escapeLength(of byte: UInt8) -> Int {
        switch byte {
        case 0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x20...0xFF: 2
        default: escapeLengthMax
        }
    }

    private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0..<0x20:
            let low = byte & 0x0F
            output.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            output.append(UInt8(ascii: "0") + byte >> 4)
            output.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        default: output.append(byte)
        }
    }

    private static func isOneValue(_ json: [UInt8]) -> Bool {
        var reader = JSONReader(json, depthLimit: JSONReader.depthLimitMax)
        do {
            try reader.skipValue()
            try reader.finish()
            return true
        } catch {
            return false
        }
    }
}
