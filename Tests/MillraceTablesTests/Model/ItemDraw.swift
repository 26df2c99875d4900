import MillraceModel

/// Draws items whose attributes now and then have a type that an update, an index or time to live cannot take.
enum ItemDraw {
    static let names = ["n", "g", "f", "l", "letters", "things", "m", "ttl"]

    /// An item of a key.
    static func item(_ key: Item, now: Int64, using random: inout SeededGenerator) -> Item {
        var item = key
        for name in names where !random.oneIn(2) { item[name] = value(of: name, now: now, using: &random) }
        return item
    }

    /// Some letters, at least one.
    static func letters(using random: inout SeededGenerator) -> [String] {
        Array(["a", "b", "c", "d"].shuffled(using: &random).prefix(random.number(in: 1...3)))
    }

    /// A value of an attribute.
    static func value(of name: String, now: Int64, using random: inout SeededGenerator) -> AttributeValue {
        if random.oneIn(15) { return ["", 1, "text", true, nil, .binary([1])].drawn(using: &random) }
        let number = random.number(in: -5...5)
        return switch name {
        case "n", "f": .number(AWSNumber(number))
        case "letters": .stringSet(letters(using: &random))
        case "things": [.number(AWSNumber(number)), "thing"]
        case "m": ["k": .number(AWSNumber(number)), "deep": ["k": true]]
        case "ttl": expiry(now, using: &random)
        default: .string(["x", "xy", "y", "z"].drawn(using: &random))
        }
    }

    private static func expiry(_ now: Int64, using random: inout SeededGenerator) -> AttributeValue {
        switch random.number(in: 0...9) {
        case 0: .string("\(now - 1)")
        case 1: -1
        // More than five years past.
        case 2: .number(AWSNumber(now - 158_000_000))
        default: .number(AWSNumber(now + Int64(random.number(in: -20...1_500))))
        }
    }
}
