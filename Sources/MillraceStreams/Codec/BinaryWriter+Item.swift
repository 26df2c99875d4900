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
        if let integer = Self.integer(of: number.stringValue) {
            write(tag: .integer)
            write(signed: integer)
        } else {
            write(tag: .decimal)
            write(text: number.stringValue)
        }
    }

    /// The integer whose digits a text is, exactly as they would be written again; `nil` for any other text.
    static func integer(of text: String) -> Int64? {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        // Nearly all are that short, and need no text to compare with.
        guard digits.count <= 18 else { return Int64(text).flatMap { String($0) == text ? $0 : nil } }
        var value: Int64 = 0
        for digit in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        // No digits, zeros in front, and a negative zero would not come back.
        guard let first = digits.first, first != UInt8(ascii: "0") || text == "0" else { return nil }
        return digits.count == text.utf8.count ? value : -value
    }
}
