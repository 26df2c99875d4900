extension Timestamp: CustomStringConvertible {
    /// How finely an instant is written.
    package enum Precision: Sendable {
        /// `2026-01-31T23:59:59Z`.
        case seconds
        /// `2026-01-31T23:59:59.123Z`.
        case milliseconds
    }

    /// The instant as ISO 8601 in UTC with milliseconds, such as `2026-01-31T23:59:59.123Z`.
    public var description: String { iso8601(.milliseconds) }

    /// The instant as ISO 8601 in UTC; finer digits are cut, not rounded.
    ///
    /// - Parameters:
    ///   - precision: Whole seconds or milliseconds.
    ///   - suffix: What marks the zone: `Z`, or nothing in a stream label.
    package func iso8601(_ precision: Precision, suffix: String = "Z") -> String {
        let seconds = secondsSinceEpoch
        var days = seconds / 86_400
        var secondOfDay = seconds % 86_400
        if secondOfDay < 0 {
            days -= 1
            secondOfDay += 86_400
        }
        let (year, month, day) = Timestamp.civilDate(daysSinceEpoch: days)
        var text = padded(year, to: 4) + "-" + padded(month, to: 2) + "-" + padded(day, to: 2) + "T"
        text += padded(secondOfDay / 3_600, to: 2) + ":" + padded(secondOfDay / 60 % 60, to: 2) + ":"
        text += padded(secondOfDay % 60, to: 2)
        if precision == .milliseconds {
            text += "." + padded(millisecondsSinceEpoch - seconds * 1_000, to: 3)
        }
        return text + suffix
    }

    /// The proleptic Gregorian date of a day number, by Howard Hinnant's `civil_from_days`
    /// (https://howardhinnant.github.io/date_algorithms.html): years are counted from March, so that a leap day is
    /// the last day of its year, in eras of 400 years.
    private static func civilDate(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

/// A number with leading zeros; longer numbers keep all their digits.
private func padded(_ value: Int64, to width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
