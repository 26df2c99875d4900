import MillraceModel

/// Reads attribute values as DynamoDB reads them from a request.
///
/// Types come first and rules second, as in the rest of a request: what JSON has of another type than the model is one
/// fault, a value that is none (two types, an empty set, no number) another one. Members that are not known are passed
/// over, and null counts as absent.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
struct AttributeValueReader {
    private var typeFault: WireFault?
    private var valueFault: WireFault?

    /// Reads a value, whatever comes next.
    ///
    /// - Throws: `WireFault` for a value of the wrong form, behind which the reader stands then, except for one that makes
    ///   the document malformed; `JSONError`.
    static func read(from reader: inout JSONReader) throws -> AttributeValue {
        var own = AttributeValueReader()
        let value = try own.value(&reader, within: 0)
        if let fault = own.typeFault ?? own.valueFault { throw fault }
        guard let value else { preconditionFailure("an attribute value without a value and without a fault") }
        return value
    }

    /// Reads a value inside `depth` lists and maps; the limit on them bounds the recursion.
    private mutating func value(_ reader: inout JSONReader, within depth: Int) throws -> AttributeValue? {
        guard try reader.peekKind() == .object else { return note(try reader.skipAttributeValue()) }
        var value: AttributeValue?
        var typeCount = 0
        try reader.beginObject()
        while let type = try reader.nextKey() {
            guard try reader.peekKind() != .null else {
                try reader.readNull()
                continue
            }
            switch type {
            case "S": value = try text(&reader).map(AttributeValue.string)
            case "N": value = try number(&reader).map(AttributeValue.number)
            case "B": value = try bytes(&reader).map(AttributeValue.binary)
            case "BOOL": value = try boolean(&reader).map(AttributeValue.boolean)
            case "NULL":
                value = .null
                if try boolean(&reader) == false { keep(.invalidValue(AttributeValue.nullFault)) }
            case "M": value = try map(&reader, within: depth)
            case "L": value = try list(&reader, within: depth)
            case "SS": value = checked(.stringSet(try set(&reader) { own, reader in try own.text(&reader) }))
            case "NS": value = checked(.numberSet(try set(&reader) { own, reader in try own.number(&reader) }))
            case "BS": value = checked(.binarySet(try set(&reader) { own, reader in try own.bytes(&reader) }))
            default:
                try reader.skipValue()
                continue
            }
            typeCount += 1
        }
        if typeCount == 0 { keep(.invalidValue(AttributeValue.noTypeFault)) }
        if typeCount > 1 { keep(.invalidValue(AttributeValue.severalTypesFault)) }
        return value
    }

    private mutating func map(_ reader: inout JSONReader, within depth: Int) throws -> AttributeValue? {
        guard try reader.peekKind() == .object else { return note(try reader.skipItem()) }
        guard try enter(&reader, depth) else { return nil }
        var members: [String: AttributeValue] = [:]
        try reader.beginObject()
        while let name = try reader.nextKey() {
            if name.isEmpty { keep(.invalidValue(AttributeValue.emptyNameFault)) }
            guard let value = try value(&reader, within: depth + 1) else { continue }
            // Of two attributes of one name one would be lost; Swift takes composed and decomposed letters for one.
            guard members.updateValue(value, forKey: name) == nil else { throw WireFault.malformedDocument }
        }
        return .map(members)
    }

    private mutating func list(_ reader: inout JSONReader, within depth: Int) throws -> AttributeValue? {
        guard try reader.peekKind() == .array else { return note(try reader.skipList()) }
        guard try enter(&reader, depth) else { return nil }
        var elements: [AttributeValue] = []
        try reader.beginArray()
        while try reader.nextElement() {
            if let value = try value(&reader, within: depth + 1) { elements.append(value) }
        }
        return .list(elements)
    }

    private mutating func set<Element>(
        _ reader: inout JSONReader, _ element: (inout Self, inout JSONReader) throws -> Element?
    ) throws -> [Element] {
        guard try reader.peekKind() == .array else {
            keep(try reader.skipList())
            return []
        }
        var elements: [Element] = []
        try reader.beginArray()
        while try reader.nextElement() {
            if try reader.peekKind() == .null {
                try reader.readNull()
                keep(.invalidValue("One or more parameter values were invalid: A set may not have a null in it"))
            } else if let value = try element(&self, &reader) {
                elements.append(value)
            }
        }
        return elements
    }

    /// Whether there may be another level; what is deeper is passed over.
    private mutating func enter(_ reader: inout JSONReader, _ depth: Int) throws -> Bool {
        guard depth >= AttributeValue.nestingDepthMax else { return true }
        keep(.invalidValue(AttributeValue.nestingFault))
        try reader.skipValue()
        return false
    }

    private mutating func text(_ reader: inout JSONReader) throws -> String? {
        guard try reader.peekKind() == .string else { return note(try reader.skipScalar(insteadOf: "String")) }
        return try reader.readString()
    }

    private mutating func number(_ reader: inout JSONReader) throws -> AWSNumber? {
        guard let text = try text(&reader) else { return nil }
        do {
            return try AWSNumber(text)
        } catch {
            return note(.invalidValue(error.message))
        }
    }

    private mutating func bytes(_ reader: inout JSONReader) throws -> [UInt8]? {
        guard try reader.peekKind() == .string else { return note(try reader.skipBlob()) }
        let text = try reader.readString()
        return Base64.decode(text) ?? note(.base64(text))
    }

    private mutating func boolean(_ reader: inout JSONReader) throws -> Bool? {
        guard try reader.peekKind() == .bool else { return note(try reader.skipScalar(insteadOf: "Boolean")) }
        return try reader.readBool()
    }

    private mutating func checked(_ set: AttributeValue) -> AttributeValue {
        if let fault = set.fault { keep(.invalidValue(fault)) }
        return set
    }

    private mutating func note<Value>(_ fault: WireFault) -> Value? {
        keep(fault)
        return nil
    }

    /// Keeps the first fault of its kind.
    private mutating func keep(_ fault: WireFault) {
        if fault.kind == .wrongType { typeFault = typeFault ?? fault } else { valueFault = valueFault ?? fault }
    }
}
