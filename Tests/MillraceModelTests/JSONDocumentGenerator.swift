import MillraceModel

/// Draws random JSON documents from a seed.
struct JSONDocumentGenerator {
    var random: SeededGenerator

    /// Without U+FEFF, which Foundation drops from strings.
    private static let scalars: [Unicode.Scalar] = [
        "a", "b", "Z", "0", " ", "/", "\"", "\\", "\n", "\t", "\r", "\u{0}", "\u{1}", "\u{8}", "\u{C}", "\u{1F}",
        "\u{7F}", "é", "ß",
        "€", "\u{2028}", "\u{FFFD}", "\u{FFFF}", "😀", "\u{10FFFF}", "中", "u", "{", "}", "[", "]", ":", ",",
    ]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func document() -> JSONValue {
        Bool.random(using: &random) ? array(depth: 0) : object(depth: 0)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 5 ? 12 : 8), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .number(String(Int.random(in: -1000...1000, using: &random)))
        case 3: .number(number())
        case 4...7: .string(string())
        case 8...9: array(depth: depth + 1)
        default: object(depth: depth + 1)
        }
    }

    mutating func array(depth: Int) -> JSONValue {
        .array((0..<Int.random(in: 0...5, using: &random)).map { _ in value(depth: depth) })
    }

    mutating func object(depth: Int) -> JSONValue {
        var object = JSONObject()
        for position in 0..<Int.random(in: 0...12, using: &random) {
            // The position keeps keys apart even for readers that take canonically equivalent ones for the same.
            object["\(position)" + string()] = value(depth: depth)
        }
        return .object(object)
    }

    mutating func string() -> String {
        let count = Int.random(in: 0...3, using: &random) == 0 ? 60 : 6
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...count, using: &random) {
            text.append(Self.scalars.randomElement(using: &random) ?? "a")
        }
        return String(text)
    }

    mutating func number() -> String {
        var text = String(Int.random(in: -999_999...999_999, using: &random))
        if Bool.random(using: &random) { text += ".\(Int.random(in: 0...99_999, using: &random))" }
        if Bool.random(using: &random) {
            let sign = ["", "+", "-"].randomElement(using: &random) ?? ""
            text += (Bool.random(using: &random) ? "e" : "E") + sign + String(Int.random(in: 0...20, using: &random))
        }
        return text
    }
}
