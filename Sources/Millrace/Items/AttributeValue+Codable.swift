public import MillraceModel

// With `ItemEncoder` and `ItemDecoder` both types stand for themselves; these conformances let them be members of
// `Codable` types, and give other coders the forms that DynamoDB JSON has.
//
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html

extension AttributeValue: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case boolean = "BOOL"
        case binary = "B"
        case binarySet = "BS"
        case list = "L"
        case map = "M"
        case number = "N"
        case numberSet = "NS"
        case null = "NULL"
        case string = "S"
        case stringSet = "SS"
    }

    /// Reads a value in DynamoDB JSON, such as `{"N": "7.5"}`.
    ///
    /// - Throws: `DecodingError`, also for anything but exactly one type, Base64 that is not canonical, and what
    ///   DynamoDB would refuse, such as an empty set.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let types = CodingKeys.allCases.filter(container.contains)
        guard types.count == 1, let type = types.first else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: container.codingPath,
                    debugDescription: types.isEmpty ? Self.noTypeFault : Self.severalTypesFault))
        }
        switch type {
        case .boolean: self = .boolean(try container.decode(Bool.self, forKey: type))
        case .binary:
            let text = try container.decode(String.self, forKey: type)
            self = .binary(try Self.bytes(text, type, container))
        case .binarySet:
            let texts = try container.decode([String].self, forKey: type)
            self = .binarySet(try texts.map { try Self.bytes($0, type, container) })
        case .list: self = .list(try container.decode([AttributeValue].self, forKey: type))
        case .map: self = .map(try container.decode([String: AttributeValue].self, forKey: type))
        case .number: self = .number(try container.decode(AWSNumber.self, forKey: type))
        case .numberSet: self = .numberSet(try container.decode([AWSNumber].self, forKey: type))
        case .null:
            guard try container.decode(Bool.self, forKey: type) else {
                throw DecodingError.dataCorruptedError(
                    forKey: type, in: container, debugDescription: Self.nullFault)
            }
            self = .null
        case .string: self = .string(try container.decode(String.self, forKey: type))
        case .stringSet: self = .stringSet(try container.decode([String].self, forKey: type))
        }
        if let fault {
            throw DecodingError.dataCorruptedError(forKey: type, in: container, debugDescription: fault)
        }
    }

    /// Writes the value in DynamoDB JSON, such as `{"N": "7.5"}`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .boolean(let flag): try container.encode(flag, forKey: .boolean)
        case .binary(let bytes): try container.encode(Base64.encode(bytes), forKey: .binary)
        case .binarySet(let elements): try container.encode(elements.map { Base64.encode($0) }, forKey: .binarySet)
        case .list(let elements): try container.encode(elements, forKey: .list)
        case .map(let members): try container.encode(members, forKey: .map)
        case .number(let number): try container.encode(number, forKey: .number)
        case .numberSet(let elements): try container.encode(elements, forKey: .numberSet)
        case .null: try container.encode(true, forKey: .null)
        case .string(let text): try container.encode(text, forKey: .string)
        case .stringSet(let elements): try container.encode(elements, forKey: .stringSet)
        }
    }

    private static func bytes(
        _ text: String,
        _ key: CodingKeys,
        _ container: KeyedDecodingContainer<CodingKeys>
    ) throws -> [UInt8] {
        guard let bytes = Base64.decode(text) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "not canonical Base64")
        }
        return bytes
    }
}

extension AWSNumber: Codable {
    /// Reads a number from a string, such as `"7.5"`.
    ///
    /// - Throws: `DecodingError`, also for a number that DynamoDB cannot hold.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
        }
    }

    /// Writes the number as a string, so that no digit is lost.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(stringValue)
    }
}
