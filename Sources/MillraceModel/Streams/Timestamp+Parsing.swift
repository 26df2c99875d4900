extension Timestamp {
    /// Reads an instant in UTC as `description` and AWS write it, or gives `nil`.
    ///
    /// - Parameter text: `2026-01-31T23:59:59Z`, with an optional fraction of one to nine digits, of which six count.
    package init?(iso8601 text: String) {
        var bytes = text.utf8[...]
        guard let year = Self.number(&bytes, digits: 4, before: "-"),
            let month = Self.number(&bytes, digits: 2, before: "-"), (1...12).contains(month),
            let day = Self.number(&bytes, digits: 2, before: "T"), day >= 1,
            day <= Self.dayCount(ofMonth: month, year: year),
            let hour = Self.number(&bytes, digits: 2, before: ":"), hour < 24,
            let minute = Self.number(&bytes, digits: 2, before: ":"), minute < 60,
            let second = Self.number(&bytes, digits: 2, before: nil), second < 60
        else { return nil }
        var microseconds: Int64 = 0
        if bytes.first == UInt8(ascii: ".") {
            let fraction = bytes.dropFirst().prefix(while: Self.isDigit)
            guard (1...9).contains(fraction.count) else { return nil }
            var digits = fraction.prefix(6)
            guard let value = Self.number(&digits, digits: digits.count, before: nil) else { return nil }
            microseconds = (min(fraction.count, 6)..<6).reduce(value) { value, _ in value * 10 }
            bytes = bytes.dropFirst(1 + fraction.count)
        }
        guard bytes.elementsEqual("Z".utf8) else { return nil }
        let seconds = Self.daysSinceEpoch(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60
        self.init(microsecondsSinceEpoch: (seconds + second) * 1_000_000 + microseconds)
    }

    /// Reads seconds since the epoch as a JSON number, such as `1545084650.987` or `1.479499740E9`.
    ///
    /// Digits finer than a microsecond are cut. `nil` for what is no number or does not fit.
    package init?(secondsSinceEpoch text: String) {
        guard let number = DecimalDigits(parsing: text) else { return nil }
        // Microseconds: the point moves six places to the right. 18 digits always fit in 64 bits.
        let places = number.isZero ? 0 : number.exponent + 7
        guard places <= 18 else { return nil }
        var value: Int64 = 0
        for place in 0..<max(0, places) {
            value = value * 10 + (place < number.digits.count ? Int64(number.digits[place]) : 0)
        }
        self.init(microsecondsSinceEpoch: number.isNegative ? -value : value)
    }

    /// Seconds since the epoch with three decimals, such as `1545084650.987`, as Kinesis events have them.
    package var decimalSecondsSinceEpoch: String {
        let milliseconds = millisecondsSinceEpoch.magnitude
        let fraction = String(milliseconds % 1_000)
        let sign = millisecondsSinceEpoch < 0 ? "-" : ""
        return "\(sign)\(milliseconds / 1_000).\(String(repeating: "0", count: 3 - fraction.utf8.count))\(fraction)"
    }

    /// The day number of a proleptic Gregorian date from the year 0 on, the inverse of what `iso8601` uses.
    ///
    /// Howard Hinnant's `days_from_civil`: https://howardhinnant.github.io/date_algorithms.html
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        // Years begin in March; 400 more keep January and February of year 0 positive.
        let shiftedYear = (month <= 2 ? year - 1 : year) + 400
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era - 1) * 146_097 + dayOfEra - 719_468
    }

    private static func dayCount(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Takes a number of exactly so many digits off the front, and the separator behind it.
    private static func number(
        _ bytes: inout Substring.UTF8View,
        digits count: Int,
        before separator: Unicode.Scalar?
    ) -> Int64? {
        let digits = bytes.prefix(count)
        guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
        bytes = bytes.dropFirst(count)
        if let separator {
            guard bytes.first == UInt8(ascii: separator) else { return nil }
            bytes = bytes.dropFirst()
        }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
