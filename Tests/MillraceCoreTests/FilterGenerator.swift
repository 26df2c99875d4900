import MillraceCore
import MillraceModel

/// Draws random records, and patterns that often match them, from a seed.
struct FilterGenerator {
    var random: SeededGenerator

    private static let texts = ["", "a", "A", "ab", "5", "é", "e\u{301}", "ß", "K", "\u{212A}", "x\"y"]
    private static let numbers = ["0", "-0", "5", "5.0", "50e-1", "-7", "1e400", "12345678901234567890.5"]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func record(_ source: FilterSource) -> StreamRecord {
        let content: StreamRecord.Content = source == .dynamoDB ? .change(change()) : .data(data())
        let arrival = Timestamp(microsecondsSinceEpoch: Int64.random(in: 0...4_000_000_000_000_000, using: &random))
        return FilterSamples.record(content, arrival: arrival)
    }

    private mutating func change() -> ItemChange {
        let change = ItemChange(
            keys: item(depth: 3),
            oldImage: isLucky() ? item(depth: 0) : nil,
            newImage: ["always": "there"].merging(item(depth: 0)) { _, last in last },
            userIdentity: isLucky() ? .timeToLive : nil
        )
        guard let change else { preconditionFailure("the old image has no attribute of that name") }
        return change
    }

    private mutating func data() -> DataRecord {
        let key = Self.texts.randomElement(using: &random) ?? ""
        return DataRecord(
            partitionKey: key,
            data: isLucky(1, of: 8) ? bytes() : JSONValue.object(object(depth: 0)).serialized()
        )
    }

    private mutating func item(depth: Int) -> Item {
        var item: Item = [:]
        for _ in 0..<Int.random(in: 0...4, using: &random) { item[name()] = attribute(depth: depth) }
        return item
    }

    private mutating func attribute(depth: Int) -> AttributeValue {
        switch Int.random(in: 0..<(depth < 3 ? 14 : 8), using: &random) {
        case 0: return .null
        case 1: return .boolean(isLucky())
        case 2: return .binary(bytes())
        case 3: return .number(AWSNumber(Int.random(in: -9...9, using: &random)))
        case 4: return .string(text())
        case 5: return .stringSet((0...2).map { "\($0)\(text())" })
        case 6: return .numberSet([5, 7])
        case 7: return .binarySet([[1], [2] + bytes()])
        case 8...10: return .list((0..<Int.random(in: 0...3, using: &random)).map { _ in attribute(depth: depth + 1) })
        default: return .map(item(depth: depth + 1))
        }
    }

    private mutating func object(depth: Int) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<Int.random(in: 0...4, using: &random) { object[name()] = json(depth: depth) }
        return object
    }

    private mutating func json(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 12 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(isLucky())
        case 2, 3: return .number(Self.numbers.randomElement(using: &random) ?? "0")
        case 4, 5: return .string(text())
        case 6...8: return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in json(depth: depth + 1) })
        default: return .object(object(depth: depth + 1))
        }
    }

    /// A pattern for a record, drawn along the paths that the record has.
    mutating func pattern(for record: JSONObject, _ source: FilterSource) -> JSONValue {
        var object = JSONObject()
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard let key = source.recordKeys.randomElement(using: &random) else { continue }
            let value = record[key] ?? .null
            let isContainer = ["data", "kinesis", "dynamodb", "userIdentity"].contains(key)
            object[key] = isContainer ? fields(for: value) : leaf(for: value)
        }
        if isLucky(1, of: 4) {
            object["$or"] = .array((0..<2).map { _ in .object(alternative(for: record, source)) })
        }
        return .object(object)
    }

    private mutating func alternative(for record: JSONObject, _ source: FilterSource) -> JSONObject {
        guard let key = source.recordKeys.randomElement(using: &random) else { return JSONObject() }
        let value = record[key] ?? .null
        return [key: value.kind == .object || key == "data" ? fields(for: value) : leaf(for: value)]
    }

    private mutating func fields(for value: JSONValue) -> JSONValue {
        let elements = value.arrayValue ?? [value]
        // What one element of an array has is asked of all of them.
        let members = elements.randomElement(using: &random)?.objectValue ?? JSONObject()
        var fields = JSONObject()
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let member = isLucky(1, of: 8) ? nil : members.members.randomElement(using: &random)
            let inner = member?.value ?? .null
            let goesOn = inner.kind == .object || inner.kind == .array && isLucky()
            fields[member?.key ?? name()] = goesOn && !isLucky(1, of: 10) ? self.fields(for: inner) : leaf(for: inner)
        }
        return .object(fields)
    }

    private mutating func leaf(for value: JSONValue) -> JSONValue {
        .array((0..<Int.random(in: 1...2, using: &random)).map { _ in condition(for: value) })
    }

    private mutating func condition(for value: JSONValue) -> JSONValue {
        var plain = value
        while case .array(let elements) = plain, let element = elements.randomElement(using: &random) {
            plain = element
        }
        if plain.kind == .array || plain.kind == .object { plain = .string(text()) }
        let text = plain.stringValue ?? text()
        let number = JSONValue.number(Self.numbers.randomElement(using: &random) ?? "0")
        switch Int.random(in: 0..<12, using: &random) {
        case 0...3: return plain
        case 4: return ["exists": .bool(isLucky())]
        case 5: return ["prefix": .string(String(text.unicodeScalars.prefix(1)))]
        case 6: return ["suffix": .string(String(text.unicodeScalars.suffix(1)))]
        case 7: return ["equals-ignore-case": .string(isLucky() ? text.uppercased() : text)]
        case 8: return ["anything-but": .string(text)]
        case 9: return ["anything-but": [number]]
        case 10:
            return ["numeric": [.string(["=", "<", "<=", ">", ">="].randomElement(using: &random) ?? "="), number]]
        default: return ["numeric": [">=", number, "<", .number("1e500")]]
        }
    }

    private mutating func name() -> String {
        ["a", "b", "K", "\u{212A}", "S", "é", "e\u{301}"].randomElement(using: &random) ?? "a"
    }

    private mutating func text() -> String { Self.texts.randomElement(using: &random) ?? "" }

    private mutating func bytes() -> [UInt8] {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    private mutating func isLucky(_ share: Int = 1, of count: Int = 2) -> Bool {
        Int.random(in: 0..<count, using: &random) < share
    }
}
