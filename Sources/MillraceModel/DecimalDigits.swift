/// A decimal number taken apart into sign, significant digits and magnitude; the working form of ``AWSNumber``.
///
/// The value is d.ddd… × 10^exponent. There are no zeros at either end of the digits; zero has none.
struct DecimalDigits {
    var isNegative: Bool
    /// The significant digits as 0 to 9, the most significant first.
    var digits: [UInt8]
    /// The power of ten of the first digit; meaningless for zero.
    var exponent: Int

    var isZero: Bool { digits.isEmpty }

    /// Takes digits that may have zeros at both ends.
    init(isNegative: Bool, digits: [UInt8], exponent: Int) {
        let start = digits.firstIndex { $0 != 0 } ?? digits.endIndex
        let end = digits.lastIndex { $0 != 0 }.map { $0 + 1 } ?? start
        self.isNegative = isNegative
        self.digits = start == 0 && end == digits.count ? digits : Array(digits[start..<end])
        self.exponent = exponent - start
    }

    /// Takes a valid number apart.
    init(of number: AWSNumber) {
        guard let digits = DecimalDigits(parsing: number.stringValue) else {
            preconditionFailure("\"\(number.stringValue)\" is not a normalized number")
        }
        self = digits
    }

    /// Reads `[+-] digits [. digits] [(e|E) [+-] digits]` with at least one digit before the exponent.
    ///
    /// The grammar of Java's `BigDecimal`, which also takes `5.` and `.5`; nil for anything else.
    init?(parsing text: String) {
        var bytes = text.utf8[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        var digits: [UInt8] = []
        Self.moveDigits(from: &bytes, to: &digits)
        let integerCount = digits.count
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            Self.moveDigits(from: &bytes, to: &digits)
        }
        guard !digits.isEmpty else { return nil }
        var exponent = 0
        if bytes.first == UInt8(ascii: "e") || bytes.first == UInt8(ascii: "E") {
            bytes.removeFirst()
            guard let written = Self.parseExponent(&bytes) else { return nil }
            exponent = written
        }
        guard bytes.isEmpty else { return nil }
        self.init(isNegative: isNegative, digits: digits, exponent: exponent + integerCount - 1)
    }

    /// The number without an exponent: `0` for zero, a zero before the point of a fraction, no plus sign.
    var plainText: String {
        guard !isZero else { return "0" }
        var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        let zero = UInt8(ascii: "0")
        let point = UInt8(ascii: ".")
        if exponent < 0 {
            text.append(contentsOf: [zero, point])
            text.append(contentsOf: repeatElement(zero, count: -exponent - 1))
            text.append(contentsOf: digits.map { zero + $0 })
        } else {
            let integerCount = exponent + 1
            text.append(contentsOf: digits.prefix(integerCount).map { zero + $0 })
            if digits.count > integerCount {
                text.append(point)
                text.append(contentsOf: digits.dropFirst(integerCount).map { zero + $0 })
            } else {
                text.append(contentsOf: repeatElement(zero, count: integerCount - digits.count))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func moveDigits(from bytes: inout Substring.UTF8View, to digits: inout [UInt8]) {
        while let byte = bytes.first, let digit = digit(byte) {
            digits.append(digit)
            bytes.removeFirst()
        }
    }

    private static func parseExponent(_ bytes: inout Substring.UTF8View) -> Int? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        guard let first = bytes.first, digit(first) != nil else { return nil }
        var exponent = 0
        while let byte = bytes.first, let digit = digit(byte) {
            // Far outside DynamoDB's range already; going on could only overflow.
            if exponent < 1 << 40 { exponent = exponent * 10 + Int(digit) }
            bytes.removeFirst()
        }
        return isNegative ? -exponent : exponent
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? byte - UInt8(ascii: "0") : nil
    }
}
