extension JSONReader {
    /// Reads a string, its escapes resolved.
    package mutating func readString() throws(JSONError) -> String {
        let byte = try startValue()
        guard byte == UInt8(ascii: "\"") else { throw mismatch(byte, expected: JSONKind.string.name) }
        let token = try scanString()
        endValue()
        return text(of: token)
    }

    /// Reads a number as the exact text that the document has, to the last digit.
    package mutating func readNumberText() throws(JSONError) -> String {
        let number = try scanNumber(expected: JSONKind.number.name)
        endValue()
        return String(decoding: bytes[number.range], as: UTF8.self)
    }

    /// Reads a whole number, and refuses a fraction, an exponent, and what does not fit in `Int`.
    package mutating func readInt() throws(JSONError) -> Int {
        let number = try scanNumber(expected: "a whole number")
        guard number.isInteger else {
            let text = JSONError.abbreviated(String(decoding: bytes[number.range], as: UTF8.self))
            throw fail(.wrongType(expected: "a whole number", found: text), at: number.range.lowerBound)
        }
        guard let value = integer(in: number.range) else {
            let text = JSONError.abbreviated(String(decoding: bytes[number.range], as: UTF8.self))
            throw fail(.integerOutOfRange(text), at: number.range.lowerBound)
        }
        endValue()
        return value
    }

    /// Reads `true` or `false`.
    package mutating func readBool() throws(JSONError) -> Bool {
        let byte = try startValue()
        switch byte {
        case UInt8(ascii: "t"): try scanLiteral("true")
        case UInt8(ascii: "f"): try scanLiteral("false")
        default: throw mismatch(byte, expected: JSONKind.bool.name)
        }
        endValue()
        return byte == UInt8(ascii: "t")
    }

    /// Reads `null`.
    package mutating func readNull() throws(JSONError) {
        let byte = try startValue()
        guard byte == UInt8(ascii: "n") else { throw mismatch(byte, expected: JSONKind.null.name) }
        try scanLiteral("null")
        endValue()
    }

    /// Checks the number that comes next and moves behind it.
    mutating func scanNumber(expected: String) throws(JSONError) -> (range: Range<Int>, isInteger: Bool) {
        let first = try startValue()
        guard JSONKind(firstByte: first) == .number else { throw mismatch(first, expected: expected) }
        let start = offset
        var index = start
        var grammar = JSONNumberGrammar()
        while index < bytes.count, grammar.accept(bytes[index]) { index += 1 }
        guard index < bytes.count else {
            guard grammar.isComplete else { throw fail(.unexpectedEnd, at: index) }
            offset = index
            return (start..<index, grammar.isInteger)
        }
        guard grammar.isComplete, !Self.continuesNumber(bytes[index]) else { throw fail(.invalidNumber, at: index) }
        offset = index
        return (start..<index, grammar.isInteger)
    }

    /// Checks one of the three words of JSON and moves behind it.
    mutating func scanLiteral(_ word: StaticString) throws(JSONError) {
        for position in 0..<word.utf8CodeUnitCount {
            guard offset + position < bytes.count else { throw fail(.unexpectedEnd, at: bytes.count) }
            let byte = bytes[offset + position]
            guard byte == word.utf8Start[position] else {
                throw fail(.unexpectedByte(byte, expected: "\(word)"), at: offset + position)
            }
        }
        offset += word.utf8CodeUnitCount
    }

    /// Whether a byte after a number shows that a malformed number was meant, as in `01` or `1.2.3`.
    private static func continuesNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// The value of the digits in a range that holds a valid whole number, or nil when it overflows.
    private func integer(in range: Range<Int>) -> Int? {
        let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
        var value = 0
        for index in (isNegative ? range.lowerBound + 1 : range.lowerBound)..<range.upperBound {
            let digit = Int(bytes[index] - UInt8(ascii: "0"))
            let (scaled, overflows) = value.multipliedReportingOverflow(by: 10)
            // Counting down for negative numbers reaches Int.min, which has no positive counterpart.
            let (next, overflowsToo) =
                isNegative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
            if overflows || overflowsToo { return nil }
            value = next
        }
        return value
    }
}
