import MillraceModel

/// Draws random items from a seed, all ten types included.
struct ItemGenerator {
    var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func item() -> Item {
        members(depth: 0, upTo: 8)
    }

    mutating func value(depth: Int = 0) -> AttributeValue {
        switch Int.random(in: 0..<(depth < 4 ? 10 : 8), using: &random) {
        case 0: .null
        case 1: .boolean(Bool.random(using: &random))
        case 2: .binary(bytes())
        case 3: .number(number())
        case 4: .string(text())
        // The index keeps the elements apart.
        case 5: .stringSet((0...count(4)).map { "\($0)\(text())" })
        case 6: .numberSet((0...count(4)).map { AWSNumber($0 * 1_000 + count(999)) })
        case 7: .binarySet((0...count(4)).map { [UInt8($0)] + bytes() })
        case 8: .list((0..<count(5)).map { _ in value(depth: depth + 1) })
        default: .map(members(depth: depth + 1, upTo: 5))
        }
    }

    mutating func text() -> String {
        let scalars: [Unicode.Scalar] = ["a", "Z", "0", " ", "\"", "\\", "/", "\n", "\u{1}", "é", "€", "😀", "\u{301}"]
        return String(String.UnicodeScalarView((0..<count(12)).map { _ in scalars[count(scalars.count - 1)] }))
    }

    mutating func number() -> AWSNumber {
        let text = "\(Bool.random(using: &random) ? "-" : "")\(count(9_999_999)).\(count(9_999))"
        do {
            return try AWSNumber("\(text)e\(Int.random(in: -100...100, using: &random))")
        } catch {
            preconditionFailure("\(text) is in DynamoDB's range: \(error)")
        }
    }

    private mutating func members(depth: Int, upTo limit: Int) -> Item {
        Item(uniqueKeysWithValues: (0..<count(limit)).map { ("\($0)\(text())", value(depth: depth)) })
    }

    private mutating func bytes() -> [UInt8] {
        (0..<count(9)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    private mutating func count(_ limit: Int) -> Int {
        Int.random(in: 0...limit, using: &random)
    }
}
