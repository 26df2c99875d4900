import Foundation
import MillraceModel
import Testing

@Suite("DynamoDB number: order and arithmetic")
struct AWSNumberArithmeticTests {
    private static let nines = String(repeating: "9", count: 38)

    /// A number whose text has up to `digits` digits, often with shared lengths and prefixes.
    private func randomText(digits: Int, exponents: ClosedRange<Int>, using random: inout SeededGenerator) -> String {
        let count = Int.random(in: 1...digits, using: &random)
        let alphabet: [Character] = Bool.random(using: &random) ? ["0", "9"] : Array("0123456789")
        var text = String((0..<count).map { _ in alphabet.randomElement(using: &random) ?? "0" })
        if Bool.random(using: &random) {
            let place = Int.random(in: 0...count, using: &random)
            text.insert(".", at: text.index(text.startIndex, offsetBy: place))
        }
        if Bool.random(using: &random) { text += "e\(Int.random(in: exponents, using: &random))" }
        return (Bool.random(using: &random) ? "-" : "") + text
    }

    @Test("Texts, order, sums and differences agree with Foundation's Decimal")
    func agreesWithDecimal() throws {
        let seed: UInt64 = 0xDEC1
        var random = SeededGenerator(seed: seed)
        for round in 0..<5_000 {
            // Few enough digits and close enough exponents for Decimal to be exact.
            let leftText = randomText(digits: 12, exponents: -6...6, using: &random)
            let rightText = randomText(digits: 12, exponents: -6...6, using: &random)
            let comment: Comment = "seed \(seed), round \(round): \(leftText) and \(rightText)"
            let left = try AWSNumber(leftText)
            let right = try AWSNumber(rightText)
            let leftDecimal = try #require(Decimal(string: leftText), comment)
            let rightDecimal = try #require(Decimal(string: rightText), comment)
            #expect(left.stringValue == leftDecimal.description, comment)
            #expect((left < right) == (leftDecimal < rightDecimal), comment)
            #expect((left == right) == (leftDecimal == rightDecimal), comment)
            #expect(try left.adding(right).stringValue == (leftDecimal + rightDecimal).description, comment)
            #expect(try left.subtracting(right).stringValue == (leftDecimal - rightDecimal).description, comment)
        }
    }

    @Test("Sums over the whole range agree with 128-bit integers scaled by a power of ten")
    func agreesWithIntegers() throws {
        let seed: UInt64 = 0x5CA1E
        var random = SeededGenerator(seed: seed)
        let bound = Int128(10_000_000_000_000_000_000) * 1_000_000_000_000_000_000
        for round in 0..<5_000 {
            let left = Int128.random(in: -bound...bound, using: &random)
            let right = Int128.random(in: -bound...bound, using: &random)
            let exponent = Int.random(in: -130...87, using: &random)
            let comment: Comment = "seed \(seed), round \(round): \(left) and \(right), e\(exponent)"
            let leftNumber = try AWSNumber("\(left)e\(exponent)")
            let rightNumber = try AWSNumber("\(right)e\(exponent)")
            #expect(try leftNumber.adding(rightNumber) == AWSNumber("\(left + right)e\(exponent)"), comment)
            #expect(try leftNumber.subtracting(rightNumber) == AWSNumber("\(left - right)e\(exponent)"), comment)
            #expect((leftNumber < rightNumber) == (left < right), comment)
        }
    }

    @Test("Sums keep their laws for numbers of every magnitude")
    func keepsLaws() throws {
        let seed: UInt64 = 0x1A35
        var random = SeededGenerator(seed: seed)
        var sums = 0
        for round in 0..<5_000 {
            let spread = [2, 20, 85].randomElement(using: &random) ?? 2
            let left = try AWSNumber(randomText(digits: 38, exponents: -spread...spread, using: &random))
            let right = try AWSNumber(randomText(digits: 38, exponents: -spread...spread, using: &random))
            let comment: Comment = "seed \(seed), round \(round): \(left) and \(right)"
            let relations = [left < right, left == right, left > right]
            #expect(relations.count { $0 } == 1, comment)
            #expect(try left.adding(0) == left && left.subtracting(left) == 0, comment)
            let negated = try AWSNumber(0).subtracting(right)
            #expect((right < negated) == (right < 0), comment)
            let sum = try? left.adding(right)
            #expect(sum == (try? right.adding(left)), comment)
            #expect(sum == (try? left.subtracting(negated)), comment)
            guard let sum else { continue }
            sums += 1
            #expect(try sum.subtracting(right) == left, comment)
            #expect((sum < left) == (right < 0), comment)
        }
        #expect(sums > 500, "seed \(seed): the laws were tried on \(sums) sums only")
    }

    @Test("Numbers sort by value")
    func sorts() throws {
        let ascending = [
            "-1e125", "-100", "-99.9", "-10", "-9", "-1.5", "-1", "-0.5", "-0.05", "-1e-130", "0", "1e-130", "0.05",
            "0.5", "0.51",
            "1", "1.5", "9", "9.99", "10", "99.9", "100", "1e20", "9e124", "1e125",
        ]
        let numbers = try ascending.map { try AWSNumber($0) }
        #expect(numbers.shuffled().sorted() == numbers)
    }

    @Test("A sum that does not fit is an error and never rounded")
    func refusesLoss() throws {
        let most = try AWSNumber(Self.nines)
        #expect(try most.adding(1).stringValue == "1" + String(repeating: "0", count: 38))
        #expect(throws: AWSNumberError.tooManyDigits) { try most.adding(2) }
        #expect(throws: AWSNumberError.tooManyDigits) { try most.adding(AWSNumber("0.1")) }
        #expect(throws: AWSNumberError.tooManyDigits) { try AWSNumber("1e125").adding(1) }
        #expect(throws: AWSNumberError.tooManyDigits) { try AWSNumber("1e38").subtracting(AWSNumber("0.1")) }
        #expect(throws: AWSNumberError.tooManyDigits) { try AWSNumber("1e125").adding(AWSNumber("-1e-130")) }
        #expect(throws: AWSNumberError.overflow) { try AWSNumber("9e125").adding(AWSNumber("1e125")) }
        #expect(throws: AWSNumberError.overflow) { try AWSNumber("-9e125").subtracting(AWSNumber("1e125")) }
        #expect(throws: AWSNumberError.underflow) { try AWSNumber("1.1e-130").subtracting(AWSNumber("1e-130")) }
        #expect(try AWSNumber("1e38").subtracting(1).stringValue == Self.nines)
        #expect(try AWSNumber(Int.max).adding(1).stringValue == "9223372036854775808")
        #expect(try AWSNumber(Int.min).subtracting(1).stringValue == "-9223372036854775809")
        #expect(try AWSNumber("0.1").adding(AWSNumber("0.2")).stringValue == "0.3")
    }
}
