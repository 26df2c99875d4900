package import MillraceModel

/// A part of a record as a filter sees it: a view of the record's event JSON that is never written out.
///
/// It has the members, elements and plain values that the event JSON has, and costs nothing until it is asked.
package enum FilterSubject: Sendable {
    /// A whole record.
    case record(FilterRecord)
    /// What a record has under `dynamodb` or `kinesis`.
    case body(FilterRecord)
    /// JSON as it is.
    case json(JSONValue)
    /// An image, the keys, or the members of a map.
    case item(Item)
    /// An attribute: an object with the type as its only key.
    case attribute(AttributeValue)
    /// The elements of a list.
    case list([AttributeValue])
    /// The elements of a number set, strings in JSON.
    case numbers([AWSNumber])
    /// The elements of a string set.
    case strings([String])
    /// The elements of a binary set, Base64 in JSON.
    case binaries([[UInt8]])

    /// The member of that name, or `nil` when there is none or this is no object; names compare by their bytes.
    package func member(_ name: String) -> FilterSubject? {
        switch self {
        case .record(let record): record.member(name)
        case .body(let record): record.bodyMember(name)
        case .json(.object(let object)): object[name].map { .json($0) }
        case .item(let item): Self.attribute(name, of: item)
        case .attribute(let attribute): attribute.typeName == name ? FilterSubject(contentOf: attribute) : nil
        case .json, .list, .numbers, .strings, .binaries: nil
        }
    }

    /// The number of elements, or `nil` when this is no array.
    package var elementCount: Int? {
        switch self {
        case .json(.array(let elements)): elements.count
        case .list(let elements): elements.count
        case .numbers(let elements): elements.count
        case .strings(let elements): elements.count
        case .binaries(let elements): elements.count
        case .record, .body, .json, .item, .attribute: nil
        }
    }

    /// The element of an array at an index from 0 up to its count.
    package func element(_ index: Int) -> FilterSubject {
        switch self {
        case .json(.array(let elements)): .json(elements[index])
        case .list(let elements): .attribute(elements[index])
        case .numbers(let elements): .json(.string(elements[index].stringValue))
        case .strings(let elements): .json(.string(elements[index]))
        case .binaries(let elements): .json(.string(Base64.encode(elements[index])))
        case .record, .body, .json, .item, .attribute: preconditionFailure("an element of what is no array")
        }
    }

    /// The string, number, boolean or null that this is, or `nil` for an array or an object.
    package var plainValue: JSONValue? {
        switch self {
        case .json(.array), .json(.object): nil
        case .json(let value): value
        case .record, .body, .item, .attribute, .list, .numbers, .strings, .binaries: nil
        }
    }

    private init(contentOf attribute: AttributeValue) {
        self =
            switch attribute {
            case .boolean(let flag): .json(.bool(flag))
            case .binary(let bytes): .json(.string(Base64.encode(bytes)))
            case .binarySet(let elements): .binaries(elements)
            case .list(let elements): .list(elements)
            case .map(let members): .item(members)
            case .number(let number): .json(.string(number.stringValue))
            case .numberSet(let elements): .numbers(elements)
            case .null: .json(.bool(true))
            case .string(let text): .json(.string(text))
            case .stringSet(let elements): .strings(elements)
            }
    }

    private static func attribute(_ name: String, of item: Item) -> FilterSubject? {
        // A dictionary also finds a name that is only canonically equivalent.
        guard let index = item.index(forKey: name), item[index].key.hasBytes(of: name) else { return nil }
        return .attribute(item[index].value)
    }
}

extension FilterSubject {
    /// Whether a predicate holds for this plain value, or for one at any depth of this array.
    ///
    /// Objects in the array are passed over: what is in them stands under another path.
    func containsPlainValue(where isWanted: (JSONValue) -> Bool) -> Bool {
        if let plainValue { return isWanted(plainValue) }
        guard let elementCount else { return false }
        for index in 0..<elementCount where element(index).containsPlainValue(where: isWanted) { return true }
        return false
    }

    /// Whether there is a plain value at the end of a path, arrays on the way passed through.
    func containsPlainValue(at path: ArraySlice<String>) -> Bool {
        guard let key = path.first else { return containsPlainValue { _ in true } }
        guard let elementCount else {
            return member(key)?.containsPlainValue(at: path.dropFirst()) ?? false
        }
        for index in 0..<elementCount where element(index).containsPlainValue(at: path) { return true }
        return false
    }
}
