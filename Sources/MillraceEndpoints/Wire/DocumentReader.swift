package import MillraceModel

/// Reads a document token by token, whatever its encoding.
///
/// Errors are syntax errors of the document: it is not JSON, or not CBOR. A value of another kind than expected is seen
/// by `kind` before it is read.
protocol DocumentReader {
    /// What comes next.
    mutating func kind() throws -> DocumentKind
    mutating func beginObject() throws
    /// The next key of the object that was begun; `nil` at its end, which is read with it.
    mutating func nextKey() throws -> String?
    mutating func beginArray() throws
    /// Whether another element follows in the array that was begun; its end is read with the answer `false`.
    mutating func nextElement() throws -> Bool
    mutating func readString() throws -> String
    /// A number in its decimal text.
    mutating func readNumberText() throws -> String
    mutating func readBool() throws -> Bool
    mutating func readNull() throws
    /// Passes over whatever comes next.
    mutating func skipValue() throws
    /// Bytes; `nil` when the text that stands for them is not Base64.
    mutating func readBlob() throws -> [UInt8]?
    /// An instant; `nil` when the number that stands for it is none.
    mutating func readTimestamp() throws -> Timestamp?
    /// A DynamoDB attribute value.
    ///
    /// - Throws: `WireFault` for a value of the wrong form; the reader stands behind it then.
    mutating func readAttributeValue() throws -> AttributeValue
    /// Makes sure that nothing follows the document.
    mutating func finish() throws
}

/// The kinds of values of a document; `bytes` and `timestamp` are CBOR's.
enum DocumentKind: Hashable, Sendable {
    case object, array, string, number, boolean, null, bytes, timestamp
}

extension JSONReader: DocumentReader {
    mutating func kind() throws -> DocumentKind {
        switch try peekKind() {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .bool: .boolean
        case .null: .null
        }
    }

    mutating func readBlob() throws -> [UInt8]? { Base64.decode(try readString()) }

    mutating func readTimestamp() throws -> Timestamp? {
        let text = try readNumberText()
        guard let seconds = Double(text), seconds.magnitude < 1e12 else { return nil }
        return Timestamp(millisecondsSinceEpoch: Int64((seconds * 1_000).rounded()))
    }

    mutating func readAttributeValue() throws -> AttributeValue { try AttributeValueReader.read(from: &self) }
}
