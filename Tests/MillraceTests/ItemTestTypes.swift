import Foundation
import Millrace
import MillraceModel

/// One of every type that the item coders treat in a way of its own.
struct ItemSpecimen: Codable, Hashable {
    enum Level: String, Codable, CaseIterable {
        case low, high
    }

    enum Rank: Int, Codable, CaseIterable {
        case first = 1
        case second
    }

    enum Shape: Codable, Hashable {
        case point
        case circle(radius: Double)
    }

    struct Line: Codable, Hashable {
        var name: String
        var count: Int?
        var notes: [String?]
    }

    var text: String
    var flag: Bool
    var int: Int
    var int8: Int8
    var int16: Int16
    var int32: Int32
    var int64: Int64
    var int128: Int128
    var uint: UInt
    var uint8: UInt8
    var uint16: UInt16
    var uint32: UInt32
    var uint64: UInt64
    var double: Double
    var float: Float
    var decimal: Decimal
    var number: AWSNumber
    var bytes: [UInt8]
    var data: Data
    var blobs: [[UInt8]]
    var date: Date
    var url: URL
    var identifier: UUID
    var level: Level
    var rank: Rank
    var shape: Shape
    var lines: [Line]
    var byName: [String: Line]
    var byNumber: [Int: String]
    var nested: [[Int]]
    var strings: Set<String>
    var integers: Set<Int>
    var binaries: Set<[UInt8]>
    var lineSet: Set<Line>
    var optional: String?
    var optionalLine: Line?
    var value: AttributeValue
    var item: Item
}

extension ItemSpecimen {
    /// A random one that can be made again from the generator's seed.
    init(using random: inout SeededGenerator) {
        text = Self.text(&random)
        flag = Bool.random(using: &random)
        int = Self.integer(&random)
        int8 = Self.integer(&random)
        int16 = Self.integer(&random)
        int32 = Self.integer(&random)
        int64 = Self.integer(&random)
        int128 = Int128(Self.integer(&random) as Int64) * 1_000_000_007
        uint = Self.integer(&random)
        uint8 = Self.integer(&random)
        uint16 = Self.integer(&random)
        uint32 = Self.integer(&random)
        uint64 = Self.integer(&random)
        double = Self.double(&random)
        float = Float(Self.double(&random) / 1e60)
        decimal = Decimal(Self.integer(&random) as Int64) / 1_000
        number = Self.number(&random)
        bytes = Self.bytes(&random)
        data = Data(Self.bytes(&random))
        blobs = Self.list(&random) { Self.bytes(&$0) }
        date = Date(timeIntervalSince1970: Double(Int64.random(in: -1_000_000_000...4_000_000_000, using: &random)) / 8)
        url = URL(filePath: "/\(Self.integer(&random) as UInt8)")
        identifier = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, Self.integer(&random)))
        level = Bool.random(using: &random) ? .low : .high
        rank = Bool.random(using: &random) ? .first : .second
        shape = Bool.random(using: &random) ? .point : .circle(radius: Self.double(&random))
        lines = Self.list(&random) { Line(using: &$0) }
        byName = Dictionary(Self.list(&random) { (Self.text(&$0), Line(using: &$0)) }) { first, _ in first }
            .filter { !$0.key.isEmpty }
        byNumber = Dictionary(Self.list(&random) { (Self.integer(&$0), Self.text(&$0)) }) { first, _ in first }
        nested = Self.list(&random) { Self.list(&$0) { Self.integer(&$0) } }
        strings = Set(Self.list(&random) { Self.text(&$0) })
        integers = Set(Self.list(&random) { Self.integer(&$0) })
        binaries = Set(Self.list(&random) { Self.bytes(&$0) })
        lineSet = Set(Self.list(&random) { Line(using: &$0) })
        optional = Bool.random(using: &random) ? nil : Self.text(&random)
        optionalLine = Bool.random(using: &random) ? nil : Line(using: &random)
        value = Self.value(&random, depth: 0)
        item = ["inner": Self.value(&random, depth: 1)]
    }

    static func text(_ random: inout SeededGenerator) -> String {
        String(list(&random) { "aZ0 é\u{1F980}\"\\\n".randomElement(using: &$0) ?? "-" })
    }

    static func bytes(_ random: inout SeededGenerator) -> [UInt8] {
        list(&random) { UInt8.random(in: 0...255, using: &$0) }
    }

    static func integer<Value: FixedWidthInteger>(_ random: inout SeededGenerator) -> Value {
        [.min, .max, 0, 1, Value.random(in: .min ... .max, using: &random)].randomElement(using: &random) ?? 0
    }

    static func double(_ random: inout SeededGenerator) -> Double {
        let fraction = Double.random(in: -1...1, using: &random)
        let powers: [Double] = [0, 1, 1e-30, 1e90, 1_000]
        return fraction * (powers.randomElement(using: &random) ?? 0)
    }

    static func number(_ random: inout SeededGenerator) -> AWSNumber {
        AWSNumber(integer(&random) as Int)
    }

    static func list<Element>(
        _ random: inout SeededGenerator,
        _ element: (inout SeededGenerator) -> Element
    ) -> [Element] {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in element(&random) }
    }

    static func value(_ random: inout SeededGenerator, depth: Int) -> AttributeValue {
        switch Int.random(in: 0..<(depth < 3 ? 10 : 8), using: &random) {
        case 0: .string(text(&random))
        case 1: .number(number(&random))
        case 2: .binary(bytes(&random))
        case 3: .boolean(Bool.random(using: &random))
        case 4: .null
        case 5: .stringSet(["a", "b"])
        case 6: .numberSet([1, 2])
        case 7: .binarySet([[1], []])
        case 8: .list(list(&random) { value(&$0, depth: depth + 1) })
        default: .map(["one": value(&random, depth: depth + 1), "two": value(&random, depth: depth + 1)])
        }
    }
}

extension ItemSpecimen.Line {
    init(using random: inout SeededGenerator) {
        name = ItemSpecimen.text(&random)
        count = Bool.random(using: &random) ? nil : ItemSpecimen.integer(&random)
        notes = ItemSpecimen.list(&random) { Bool.random(using: &$0) ? nil : ItemSpecimen.text(&$0) }
    }
}

/// A class with a superclass, which keeps its attributes in a map of its own.
class ItemTestAnimal: Codable {
    var name: String

    init(name: String) { self.name = name }
}

final class ItemTestDog: ItemTestAnimal {
    private enum CodingKeys: String, CodingKey {
        case tricks
    }

    var tricks: [String]

    init(name: String, tricks: [String]) {
        self.tricks = tricks
        super.init(name: name)
    }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tricks = try container.decode([String].self, forKey: .tricks)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try super.encode(to: container.superEncoder())
        try container.encode(tricks, forKey: .tricks)
    }
}

/// Asks for nested containers by hand and writes into them in turns.
struct ItemTestNesting: Codable, Equatable {
    private enum Keys: String, CodingKey {
        case pair, list
    }

    var left: Int
    var right: Int
    var words: [String]

    init(left: Int, right: Int, words: [String]) {
        self.left = left
        self.right = right
        self.words = words
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        var pair = try container.nestedUnkeyedContainer(forKey: .pair)
        left = try pair.decode(Int.self)
        right = try pair.decode(Int.self)
        var list = try container.nestedUnkeyedContainer(forKey: .list)
        words = []
        while !list.isAtEnd {
            var word = try list.nestedUnkeyedContainer()
            words.append(try word.decode(String.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        var pair = container.nestedUnkeyedContainer(forKey: .pair)
        var list = container.nestedUnkeyedContainer(forKey: .list)
        try pair.encode(left)
        for word in words {
            var inner = list.nestedUnkeyedContainer()
            try inner.encode(word)
        }
        try pair.encode(right)
    }
}
