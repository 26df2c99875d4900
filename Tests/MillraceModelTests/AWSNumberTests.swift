import MillraceModel
import Testing

@Suite("DynamoDB number")
struct AWSNumberTests {
    private static let nines = String(repeating: "9", count: 38)

    private static let normalForms: [(String, String)] = [
        ("007.50", "7.5"), ("1e2", "100"), ("-0", "0"), ("0", "0"), ("000", "0"), ("0.000", "0"), ("-0.0e5", "0"),
        ("0e999999999999999999999", "0"), ("+5", "5"), ("5.", "5"), (".5", "0.5"), ("-.5", "-0.5"), ("1E+2", "100"),
        ("1.5e-3", "0.0015"), ("12.34e1", "123.4"), ("12.34e2", "1234"), ("12.34e3", "12340"), ("-100", "-100"),
        ("1e-130", "0." + zeros(129) + "1"), ("1e125", "1" + zeros(125)),
        ("0.1e-129", "0." + zeros(129) + "1"), (nines, nines), ("-" + nines, "-" + nines),
        ("0001" + zeros(100), "1" + zeros(100)),
        ("1." + zeros(200), "1"), ("9.9e125", "99" + zeros(124)),
        (nines + "e88", nines + zeros(88)), ("120", "120"), ("1.10", "1.1"),
    ]

    private static let outOfRange: [(String, AWSNumberError)] = [
        ("1e126", .overflow), ("-1e126", .overflow), ("10e125", .overflow), ("0.01e128", .overflow),
        ("1e999999999999999999999999", .overflow), ("-1e9223372036854775807", .overflow), ("1e-131", .underflow),
        ("-1e-131", .underflow), ("0.1e-130", .underflow), ("1e-99999999999999999999", .underflow),
        (nines + "9", .tooManyDigits), ("0." + nines + "1", .tooManyDigits), ("1" + nines + "e10", .tooManyDigits),
        ("1." + zeros(37) + "1", .tooManyDigits),
    ]

    private static let itemSizes: [(String, Int)] = [
        ("0", 1), ("1", 2), ("-1", 3), ("12", 2), ("123", 3), ("1234", 3), ("100", 2), ("1000", 2), ("0.1", 2),
        ("0.01", 2),
        ("0.12", 2), ("0.012", 3), ("1.2", 3), ("-1.2", 4), ("120", 3), ("-120", 4), ("99", 2), ("990", 3), (nines, 20),
        ("-" + nines, 21), (nines + "e1", 21), ("1e-130", 2), ("12e-130", 2), ("12e-131", 3), ("12345", 4),
    ]

    private static func zeros(_ count: Int) -> String {
        String(repeating: "0", count: count)
    }

    private func fault(_ text: String) -> AWSNumberError? {
        do {
            _ = try AWSNumber(text)
            return nil
        } catch {
            return error
        }
    }

    @Test("A number is kept in one normal form", arguments: normalForms)
    func normalizes(text: String, expected: String) throws {
        let number = try AWSNumber(text)
        #expect(number.stringValue == expected)
        #expect(number.description == expected)
        #expect(try AWSNumber(expected) == number)
        #expect(AWSNumber(normalized: expected).hashValue == number.hashValue)
    }

    @Test(
        "What DynamoDB does not take for a number is refused",
        arguments: [
            "", " ", " 1", "1 ", "x", "NaN", "nan", "Infinity", "-Infinity", "inf", "+", "-", ".", "e5", "-e5", ".e5",
            "1e", "1e+",
            "1e-", "1e5.5", "1.2.3", "--1", "+-1", "1-", "0x10", "1_000", "1,5", "１", "٣", "1\u{0}", "1\n", "-.",
            "1e1e1",
        ])
    func refusesText(text: String) {
        let found = fault(text)
        #expect(found == .notNumeric(text))
        let tail = text.isEmpty ? "" : ": \(text)"
        #expect(found?.message == "The parameter cannot be converted to a numeric value" + tail)
    }

    @Test("Numbers out of DynamoDB's range are refused with its words", arguments: outOfRange)
    func refusesRange(text: String, expected: AWSNumberError) {
        #expect(fault(text) == expected)
        #expect(fault(text)?.message == expected.message)
    }

    @Test("The words are DynamoDB's")
    func hasDynamoDBsWords() {
        let range = "Attempting to store a number with magnitude"
        #expect(AWSNumberError.overflow.message == "Number overflow. \(range) larger than supported range")
        #expect(AWSNumberError.underflow.message == "Number underflow. \(range) smaller than supported range")
        let digits = "Attempting to store more than 38 significant digits in a Number"
        #expect(AWSNumberError.tooManyDigits.description == digits)
        #expect(AWSNumberError.overflow != .underflow)
        #expect(AWSNumberError.notNumeric("a") == .notNumeric("b"))
        #expect(AWSNumberError.notNumeric("a").code == .notNumeric)
    }

    @Test("Swift's own numbers convert both ways")
    func converts() throws {
        let literal: AWSNumber = -42
        #expect(literal.stringValue == "-42" && literal.int == -42 && literal.double == -42)
        #expect(AWSNumber(Int.min).int == Int.min)
        #expect(AWSNumber(Int64.max).stringValue == "9223372036854775807")
        #expect(try AWSNumber(UInt64.max).int == nil)
        #expect(try AWSNumber(UInt8(7)) == 7)
        #expect(try AWSNumber(UInt128.max / 10).stringValue == "34028236692093846346337460743176821145")
        #expect(throws: AWSNumberError.tooManyDigits) { try AWSNumber(UInt128.max) }
        #expect(try AWSNumber("1.5").int == nil)
        #expect(try AWSNumber("1e2").int == 100)
        #expect(try AWSNumber(rounding: 0.1).stringValue == "0.1")
        #expect(try AWSNumber(rounding: -1.5e21).stringValue == "-1500000000000000000000")
        #expect(try AWSNumber(rounding: 5e-7).stringValue == "0.0000005")
        #expect(try AWSNumber(rounding: -0.0) == 0)
        #expect(throws: AWSNumberError.notNumeric("nan")) { try AWSNumber(rounding: .nan) }
        #expect(throws: AWSNumberError.notNumeric("inf")) { try AWSNumber(rounding: .infinity) }
        #expect(throws: AWSNumberError.overflow) { try AWSNumber(rounding: 1e200) }
        #expect(throws: AWSNumberError.underflow) { try AWSNumber(rounding: .leastNonzeroMagnitude) }
    }

    @Test("The size in an item follows the rule of fact T20", arguments: itemSizes)
    func countsSize(text: String, expected: Int) throws {
        #expect(try AWSNumber(text).itemSize == expected)
    }

    @Test("An attribute Id = 1 counts 2 + 2")
    func countsTheKeyOfTheExample() {
        #expect("Id".utf8.count + AWSNumber(1).itemSize == 4)
    }
}
