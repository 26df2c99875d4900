// DynamoDB JSON, byte by byte in both directions.
//
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
extension AttributeValue {
    /// Writes the value as DynamoDB JSON, such as `{"N":"7.5"}`.
    ///
    /// The members of a map stand in the byte order of their names, so that the text does not depend on the process;
    /// the elements of a set keep the order they have.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key(typeName)
        switch self {
        case .boolean(let value): writer.bool(value)
        case .binary(let bytes): writer.base64(bytes)
        case .binarySet(let elements): writer.array(elements) { $0.base64($1) }
        case .list(let elements): writer.array(elements) { $1.write(to: &$0) }
        case .map(let members): members.write(to: &writer)
        case .number(let number): writer.string(number.stringValue)
        case .numberSet(let elements): writer.array(elements) { $0.string($1.stringValue) }
        case .null: writer.bool(true)
        case .string(let text): writer.string(text)
        case .stringSet(let elements): writer.array(elements) { $0.string($1) }
        }
        writer.endObject()
    }

    /// Reads a value in DynamoDB JSON.
    ///
    /// - Throws: `JSONError`, in DynamoDB's words where it has some: not exactly one type, `NULL` that is not true, a
    ///   set that is empty or holds an element twice, binary data that is not canonical Base64, a number that DynamoDB
    ///   cannot hold, more than 32 levels of lists and maps.
    package init(from reader: inout JSONReader) throws(JSONError) {
        try self.init(from: &reader, within: 0)
    }

    /// Reads a value inside `depth` lists and maps; the limit on them bounds the recursion.
    fileprivate init(from reader: inout JSONReader, within depth: Int) throws(JSONError) {
        try reader.beginObject()
        guard let type = try reader.nextKey() else { throw reader.error(.custom(Self.noTypeFault)) }
        switch type {
        case "S": self = .string(try reader.readString())
        case "N": self = .number(try reader.readAWSNumber())
        case "B": self = .binary(try reader.readBase64())
        case "BOOL": self = .boolean(try reader.readBool())
        case "NULL":
            guard try reader.readBool() else { throw reader.error(.custom(Self.nullFault)) }
            self = .null
        case "M":
            let inner = try Self.enter(depth, &reader)
            self = .map(try Item(from: &reader, within: inner))
        case "L":
            let inner = try Self.enter(depth, &reader)
            let elements = try reader.readArray { reader, _ throws(JSONError) in
                try AttributeValue(from: &reader, within: inner)
            }
            self = .list(elements)
        case "SS": self = .stringSet(try reader.readArray { reader, _ throws(JSONError) in try reader.readString() })
        case "NS": self = .numberSet(try reader.readArray { reader, _ throws(JSONError) in try reader.readAWSNumber() })
        case "BS": self = .binarySet(try reader.readArray { reader, _ throws(JSONError) in try reader.readBase64() })
        default:
            let name = JSONError.abbreviated(type)
            throw reader.error(
                .custom("\"\(name)\" is not an attribute type; these are: S, N, B, BOOL, NULL, M, L, SS, NS, BS"))
        }
        if let setFault { throw reader.error(.custom(setFault)) }
        guard try reader.nextKey() == nil else { throw reader.error(.custom(Self.severalTypesFault)) }
    }

    private static func enter(_ depth: Int, _ reader: inout JSONReader) throws(JSONError) -> Int {
        guard depth < nestingDepthMax else { throw reader.error(.custom(nestingFault)) }
        return depth + 1
    }
}

extension [String: AttributeValue] {
    /// Reads an item, or the members of a map, in DynamoDB JSON.
    ///
    /// - Throws: `JSONError`, also for a name that is empty or occurs twice. Names that Swift takes for the same, such
    ///   as composed and decomposed letters, count as the same.
    package init(from reader: inout JSONReader) throws(JSONError) {
        try self.init(from: &reader, within: 0)
    }

    fileprivate init(from reader: inout JSONReader, within depth: Int) throws(JSONError) {
        self.init()
        try reader.beginObject()
        while let name = try reader.nextKey() {
            guard !name.isEmpty else { throw reader.error(.custom(AttributeValue.emptyNameFault)) }
            let nameOffset = reader.tokenOffset
            guard updateValue(try AttributeValue(from: &reader, within: depth), forKey: name) == nil else {
                throw JSONError(.duplicateKey(name), offset: nameOffset)
            }
        }
    }
}

extension JSONReader {
    /// Reads a number in quotes, as DynamoDB JSON has them.
    fileprivate mutating func readAWSNumber() throws(JSONError) -> AWSNumber {
        let text = try readString()
        do {
            return try AWSNumber(text)
        } catch {
            throw self.error(.custom(error.message))
        }
    }
}
