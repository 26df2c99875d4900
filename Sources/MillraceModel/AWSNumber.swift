/// DynamoDB's decimal number: up to 38 significant digits, magnitude 1E-130 to 9.99…E+125, or zero.
///
/// Kept as text in one normal form, never as a `Double`, so that every digit survives and equal numbers have equal
/// texts: no exponent, no leading or trailing zeros, no plus sign, zero as `0`. `"007.50"` becomes `7.5`, `"1e2"`
/// becomes `100`. The names `stringValue`, `int` and `double` are those of swift-aws-lambda-events.
/// Source: Amazon DynamoDB Developer Guide, "Supported data types and naming rules", Number.
public struct AWSNumber: Hashable, Sendable {
    /// The most significant digits that a number may have.
    public static let significantDigitsMax = 38

    /// The number in its normal form.
    public let stringValue: String

    /// Reads a number: an optional sign, digits with an optional fraction, and an optional exponent.
    ///
    /// - Throws: ``AWSNumberError`` with DynamoDB's text when the text is not a number (blanks, `NaN` and `Infinity`
    ///   are none) or the number is out of range or too long.
    public init(_ text: String) throws(AWSNumberError) {
        // Most numbers on the wire are whole and in normal form already.
        if Self.isPlainInteger(text) {
            self.init(unchecked: text)
        } else {
            guard let digits = DecimalDigits(parsing: text) else { throw .notNumeric(text) }
            try self.init(digits)
        }
    }

    /// Makes a number from an integer.
    public init(_ value: Int) {
        stringValue = String(value)
    }

    /// Makes a number from an integer of 64 bits.
    public init(_ value: Int64) {
        stringValue = String(value)
    }

    /// Makes a number from an integer of any width.
    ///
    /// - Throws: ``AWSNumberError`` when it has more than 38 significant digits or 126 digits.
    public init(_ integer: some BinaryInteger) throws(AWSNumberError) {
        try self.init(String(integer))
    }

    /// Makes a number from the shortest decimal text that reads back as the same `Double`.
    ///
    /// A convenience that loses: 0.1 becomes `0.1` although the `Double` is a little more. Keep decimal numbers as
    /// text where digits matter.
    ///
    /// - Throws: ``AWSNumberError`` when the value is not finite or out of DynamoDB's range.
    public init(rounding value: Double) throws(AWSNumberError) {
        try self.init(value.description)
    }

    private static func isNormalized(_ text: String) -> Bool {
        do { return try AWSNumber(text).stringValue == text } catch { return false }
    }

    /// Takes a text that is known to be in normal form; only debug builds check it.
    package init(normalized text: String) {
        assert(AWSNumber.isNormalized(text), "\"\(text)\" is not a normalized number")
        stringValue = text
    }

    private init(unchecked text: String) {
        stringValue = text
    }

    /// Makes a number of digits, if DynamoDB can hold it.
    init(_ digits: DecimalDigits) throws(AWSNumberError) {
        // The order in which DynamoDB complains.
        if !digits.isZero {
            if digits.exponent > 125 { throw .overflow }
            if digits.exponent < -130 { throw .underflow }
            if digits.digits.count > Self.significantDigitsMax { throw .tooManyDigits }
        }
        stringValue = digits.plainText
    }

    /// The number as an integer, when it has no fraction and fits.
    public var int: Int? { Int(stringValue) }

    /// The nearest `Double`; nil never occurs in DynamoDB's range.
    public var double: Double? { Double(stringValue) }

    /// The bytes that the number adds to an item's size.
    ///
    /// Zero counts 1. Any other counts 1, and 1 for every two significant digits begun, and 1 more if the digits are
    /// even in number and the leading digit's exponent is even, and 1 more if negative. So `1` counts 2.
    /// Source: the rule that dynalite fitted to AWS; the Developer Guide says "approximately".
    package var itemSize: Int {
        let parts = DecimalDigits(of: self)
        guard !parts.isZero else { return 1 }
        let count = parts.digits.count
        let straddles = count.isMultiple(of: 2) && parts.exponent.isMultiple(of: 2)
        return 1 + (count + 1) / 2 + (straddles ? 1 : 0) + (parts.isNegative ? 1 : 0)
    }

    /// Whether a text is a whole number in normal form of at most 38 digits.
    private static func isPlainInteger(_ text: String) -> Bool {
        var digits = text.utf8[...]
        if digits.first == UInt8(ascii: "-") { digits.removeFirst() }
        guard (1...significantDigitsMax).contains(digits.count) else { return false }
        // A zero in front is either the number 0, which needs no care but must not be "-0", or to be trimmed.
        guard digits.first != UInt8(ascii: "0") else { return text == "0" }
        return digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

extension AWSNumber: CustomStringConvertible {
    /// The number in its normal form.
    public var description: String { stringValue }
}

extension AWSNumber: ExpressibleByIntegerLiteral {
    /// Makes a number from a literal.
    public init(integerLiteral value: Int) {
        self.init(value)
    }
}
