import MillraceModel

/// Writes a document, whatever its encoding, so that one piece of code serves JSON and CBOR.
protocol DocumentWriter {
    /// The document so far.
    var bytes: [UInt8] { get }
    mutating func beginObject()
    mutating func endObject()
    mutating func beginArray()
    mutating func endArray()
    /// A key of the innermost object; its value follows.
    mutating func key(_ name: String)
    mutating func string(_ text: String)
    mutating func int(_ value: Int)
    mutating func bool(_ value: Bool)
    /// Bytes: Base64 in JSON, a byte string in CBOR.
    mutating func blob(_ data: [UInt8])
    /// An instant: seconds with a fraction in JSON, tag 1 with milliseconds in CBOR.
    mutating func timestamp(_ instant: Timestamp)
}

extension DocumentWriter {
    mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    mutating func member(_ name: String, _ value: Int) {
        key(name)
        int(value)
    }

    mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    mutating func member(_ name: String, _ data: [UInt8]) {
        key(name)
        blob(data)
    }

    mutating func member(_ name: String, _ instant: Timestamp) {
        key(name)
        timestamp(instant)
    }

    /// A member that is an object; its members are written by a closure.
    mutating func object(_ name: String, _ writeMembers: (inout Self) -> Void) {
        key(name)
        beginObject()
        writeMembers(&self)
        endObject()
    }

    /// A member that is an array of objects; the members of each are written by a closure.
    mutating func objects<Element>(
        _ name: String, _ elements: [Element], _ writeMembers: (inout Self, Element) -> Void
    ) {
        key(name)
        beginArray()
        for element in elements {
            beginObject()
            writeMembers(&self, element)
            endObject()
        }
        endArray()
    }

    /// A member that is an array of texts.
    mutating func strings(_ name: String, _ texts: [String]) {
        key(name)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}

extension JSONWriter: DocumentWriter {
    mutating func blob(_ data: [UInt8]) { base64(data) }
    mutating func timestamp(_ instant: Timestamp) { number(text: instant.decimalSecondsSinceEpoch) }
}
