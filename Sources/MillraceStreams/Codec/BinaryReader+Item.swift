internal import MillraceModel

extension BinaryReader {
    /// How deep lists and maps may be inside each other: DynamoDB allows 32, and the JSON codec no more than this.
    ///
    /// It bounds the stack that damaged bytes can make a reader use.
    static let depthMax = 128

    /// Reads the attributes of an item.
    mutating func readItem() throws(StoreError) -> Item {
        try readItem(depth: 0)
    }

    private mutating func readItem(depth: Int) throws(StoreError) -> Item {
        let count = try readCount()
        var item: Item = [:]
        // Damaged bytes can announce as many as there are bytes; only what is there makes the dictionary grow.
        item.reserveCapacity(min(count, 64))
        for _ in 0..<count {
            let name = try readText()
            guard item.updateValue(try readValue(depth: depth), forKey: name) == nil else {
                throw damage("an attribute occurs twice")
            }
        }
        return item
    }

    private mutating func readValue(depth: Int) throws(StoreError) -> AttributeValue {
        guard depth <= Self.depthMax else { throw damage("values are nested too deeply") }
        let byte = try readByte()
        guard let tag = AttributeTag(rawValue: byte) else { throw damage("there is no type \(byte)") }
        switch tag {
        case .null: return .null
        case .booleanFalse: return .boolean(false)
        case .booleanTrue: return .boolean(true)
        case .string: return .string(try readText())
        case .integer, .decimal: return .number(try readNumber(tag))
        case .binary: return .binary(try readBytes())
        case .map: return .map(try readItem(depth: depth + 1))
        case .list:
            return .list(try readElements { (reader) throws(StoreError) in try reader.readValue(depth: depth + 1) })
        case .stringSet:
            return .stringSet(try readElements { (reader) throws(StoreError) in try reader.readText() })
        case .binarySet:
            return .binarySet(try readElements { (reader) throws(StoreError) in try reader.readBytes() })
        case .numberSet:
            return .numberSet(
                try readElements { (reader) throws(StoreError) in
                    let byte = try reader.readByte()
                    guard let tag = AttributeTag(rawValue: byte) else { throw reader.damage("no number: \(byte)") }
                    return try reader.readNumber(tag)
                })
        }
    }

    private mutating func readElements<Element>(
        _ read: (inout BinaryReader) throws(StoreError) -> Element
    ) throws(StoreError) -> [Element] {
        let count = try readCount()
        var elements: [Element] = []
        elements.reserveCapacity(min(count, 64))
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    private mutating func readNumber(_ tag: AttributeTag) throws(StoreError) -> AWSNumber {
        switch tag {
        case .integer:
            return AWSNumber(Int(try readSigned()))
        case .decimal:
            let text = try readText()
            let number: AWSNumber
            do { number = try AWSNumber(text) } catch { throw damage("\"\(text)\" is no number") }
            guard number.stringValue == text else { throw damage("the number \(text) is not in its normal form") }
            return number
        default:
            throw damage("type \(tag) is no number")
        }
    }
}
