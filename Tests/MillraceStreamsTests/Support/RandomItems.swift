import MillraceModel

extension AttributeValue {
    /// A value of any type, nested up to a depth.
    static func random(depth: Int, using random: inout SeededGenerator) -> AttributeValue {
        switch Int.random(in: 0..<(depth > 0 ? 11 : 9), using: &random) {
        case 0: .null
        case 1: .boolean(Bool.random(using: &random))
        case 2: .string(.random(using: &random))
        case 3: .number(.random(using: &random))
        case 4: .binary(.random(using: &random))
        case 5: .stringSet(uniqued((0...2).map { "\($0)" + .random(using: &random) }))
        case 6: .numberSet(uniqued((0...2).map { _ in .random(using: &random) }))
        case 7: .binarySet(uniqued((0...2).map { _ in .random(using: &random) }))
        case 8: .number(AWSNumber(Int.random(in: -300...300, using: &random)))
        case 9:
            .list((0..<Int.random(in: 0...3, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default: .map(.random(depth: depth - 1, using: &random))
        }
    }
}

extension Item {
    /// An item of a few attributes, nested up to a depth.
    static func random(depth: Int = 3, using random: inout SeededGenerator) -> Item {
        var item: Item = [:]
        for index in 0..<Int.random(in: 0...5, using: &random) {
            item["a\(index)"] = .random(depth: depth, using: &random)
        }
        return item
    }
}

private func uniqued<Element: Hashable>(_ elements: [Element]) -> [Element] { Array(Set(elements)) }

extension String {
    fileprivate static func random(using random: inout SeededGenerator) -> String {
        String(
            (0..<Int.random(in: 0...12, using: &random)).map { _ in "abcßé漢🚲 \u{0}".randomElement(using: &random) ?? "x"
            })
    }
}

extension [UInt8] {
    fileprivate static func random(using random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...20, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}

extension AWSNumber {
    fileprivate static func random(using random: inout SeededGenerator) -> AWSNumber {
        let texts = [
            "0", "-1", "7.5", "1e100", "-3.25e-9", "9223372036854775807", "-9223372036854775808",
            "9223372036854775808", "99999999999999999999999999999999999999", "1e-130",
        ]
        do {
            return try AWSNumber(texts.randomElement(using: &random) ?? "1")
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
