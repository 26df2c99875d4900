internal import MillraceModel

extension BinaryWriter {
    /// Writes the attributes of an item or map: how many, then name and value of each.
    mutating func write(item: Item) {
        write(count: item.count)
        for (name, value) in item {
            write(text: name)
            write(value)
        }
    }

    /// Writes a value behind its tag.
    mutating func write(_ value: AttributeValue) {
        switch value {
        case .null:
            write(tag: .null)
        case .boolean(let value):
            write(tag: value ? .booleanTrue : .booleanFalse)
        case .string(let text):
            write(tag: .string)
            write(text: text)
        case .number(let number):
            write(number)
        case .binary(let bytes):
            write(tag: .binary)
            write(bytes: bytes)
        case .list(let elements):
            write(tag: .list)
            write(count: elements.count)
            for element in elements { write(element) }
        case .map(let members):
            write(tag: .map)
            write(item: members)
        case .stringSet(let elements):
            write(tag: .stringSet)
            write(count: elements.count)
            for element in elements { write(text: element) }
        case .numberSet(let elements):
            write(tag: .numberSet)
            write(count: elements.count)
            for element in elements { write(element) }
        case .binarySet(let elements):
            write(tag: .binarySet)
            write(count: elements.count)
            for element in elements { write(bytes: element) }
        }
    }

    private mutating func write(tag: AttributeTag) {
        write(byte: tag.rawValue)
    }

    private mutating func write(_ number: AWSNumber) {
        // The comparison makes sure that the reader gets the very same text back.
        if let integer = Int64(number.stringValue), String(integer) == number.stringValue {
            write(tag: .integer)
            write(signed: integer)
        } else {
            write(tag: .decimal)
            write(text: number.stringValue)
        }
    }
}
