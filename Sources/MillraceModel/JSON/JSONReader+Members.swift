// What the readers of events, items and failure records share.
extension JSONReader {
    /// Reads a whole document with `body`, and turns what goes wrong into the public error.
    static func decode<Value>(
        _ json: [UInt8],
        _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws(EventDecodingError) -> Value {
        var reader = JSONReader(json)
        do {
            let value = try body(&reader)
            try reader.finish()
            return value
        } catch {
            throw EventDecodingError(error)
        }
    }

    /// Reads an array; `element` gets the reader and the index of the element that is due.
    mutating func readArray<Element>(
        _ element: (inout JSONReader, Int) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        var elements: [Element] = []
        try beginArray()
        while try nextElement() { elements.append(try element(&self, elements.count)) }
        return elements
    }

    /// Reads a value, or gives `nil` for `null`: AWS leaves some members out and writes others as `null`.
    mutating func readUnlessNull<Value>(
        _ value: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value? {
        guard try peekKind() == .null else { return try value(&self) }
        try readNull()
        return nil
    }

    /// Reads an object and gives its bytes as they stand in the document.
    mutating func readRawObject() throws(JSONError) -> [UInt8] {
        let kind = try peekKind()
        let start = offset
        guard kind == .object else {
            throw fail(.wrongType(expected: JSONKind.object.name, found: kind.name), at: start)
        }
        try skipValue()
        return Array(bytes[start..<offset])
    }

    /// Reads a string and makes a value of it.
    ///
    /// - Parameters:
    ///   - expected: What the string has to be, as the error says it: "the ARN of a stream".
    ///   - make: Gives `nil` for a string that is not.
    mutating func readString<Value>(as expected: String, _ make: (String) -> Value?) throws(JSONError) -> Value {
        let text = try readString()
        guard let value = make(text) else {
            throw error(.custom("\"\(JSONError.abbreviated(text))\" is not \(expected)"))
        }
        return value
    }

    /// Reads an instant as ISO 8601 in UTC.
    mutating func readInstant() throws(JSONError) -> Timestamp {
        try readString(as: "an instant such as 2026-01-31T23:59:59.123Z") { Timestamp(iso8601: $0) }
    }

    /// Reads an instant as a number of seconds since the epoch, whole or not, with an exponent or without.
    mutating func readSecondsSinceEpoch() throws(JSONError) -> Timestamp {
        let text = try readNumberText()
        guard let instant = Timestamp(secondsSinceEpoch: text) else {
            throw error(.custom("\(JSONError.abbreviated(text)) is not an instant in seconds since 1970"))
        }
        return instant
    }

    /// Reads bytes in Base64.
    mutating func readBase64() throws(JSONError) -> [UInt8] {
        try readString(as: "canonical Base64", Base64.decode)
    }

    /// Gives a member that must be there, or throws an error that names its path.
    func require<Value>(_ value: Value?, _ path: @autoclosure () -> String) throws(JSONError) -> Value {
        guard let value else { throw error(.custom("\(path()) is missing")) }
        return value
    }
}
