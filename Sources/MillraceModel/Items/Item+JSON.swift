extension [String: AttributeValue] {
    /// Reads an item in DynamoDB JSON, such as `{"id":{"S":"1"},"price":{"N":"7.5"}}`.
    ///
    /// - Parameter json: The whole document in UTF-8.
    /// - Throws: `EventDecodingError` with the byte at which it is wrong.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
    public init(json: [UInt8]) throws(EventDecodingError) {
        self = try JSONReader.decode(json) { reader throws(JSONError) in try Item(from: &reader) }
    }

    /// Reads an item in DynamoDB JSON from a text.
    ///
    /// - Throws: `EventDecodingError` with the byte at which it is wrong.
    public init(json: String) throws(EventDecodingError) {
        try self.init(json: [UInt8](json.utf8))
    }

    /// The item in compact DynamoDB JSON, attributes in the byte order of their names.
    public func jsonText() -> String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Writes the item as DynamoDB JSON, attributes in the byte order of their names.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if count <= 1 {
            for (name, value) in self { writer.member(name, value) }
        } else {
            let members = sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (name, value) in members { writer.member(name, value) }
        }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ value: AttributeValue) {
        key(name)
        value.write(to: &self)
    }
}
