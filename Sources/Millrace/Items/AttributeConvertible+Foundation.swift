import MillraceModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Data: AttributeConvertible {
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? {
        .binary([UInt8](self))
    }

    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> Data? {
        guard case .binary(let bytes) = value else { throw .wrongType(expected: "binary data (B)") }
        return Data(bytes)
    }
}

extension Date: AttributeConvertible {
    private static let microsecondsPerSecond = 1_000_000.0
    /// The years 0 to 9999, beyond which ISO 8601 needs an agreement between writer and reader.
    private static let iso8601Seconds: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? {
        let microseconds = (timeIntervalSince1970 * Self.microsecondsPerSecond).rounded()
        guard let microseconds = Int64(exactly: microseconds) else {
            throw .badValue("a date \(timeIntervalSince1970) seconds from 1970 is out of range")
        }
        let instant = Timestamp(microsecondsSinceEpoch: microseconds)
        switch options.dates {
        case .secondsSinceEpoch:
            return .number(
                try AWSNumber.checked(instant) { () throws(AWSNumberError) in try AWSNumber("\(microseconds)e-6") })
        case .iso8601:
            guard Self.iso8601Seconds.contains(instant.secondsSinceEpoch) else {
                throw .badValue("a date \(timeIntervalSince1970) seconds from 1970 has no year of four digits")
            }
            return .string(instant.description)
        }
    }

    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> Date? {
        switch options.dates {
        case .secondsSinceEpoch:
            guard let number = value.numberValue else {
                throw .wrongType(expected: "a number (N) of seconds since 1970")
            }
            // Never nil in the range of AWSNumber.
            return number.double.map { Date(timeIntervalSince1970: $0) }
        case .iso8601:
            guard case .string(let text) = value else { throw .wrongType(expected: "a string (S) in ISO 8601") }
            guard let instant = Timestamp(iso8601: text) else {
                throw .badValue("\"\(text.prefix(60))\" is not an instant in UTC such as 2026-01-31T23:59:59.123Z")
            }
            return Date(timeIntervalSince1970: Double(instant.microsecondsSinceEpoch) / microsecondsPerSecond)
        }
    }
}

extension Decimal: AttributeConvertible {
    /// The number as N, digit by digit, and not as the parts that `Decimal`'s own coding shows.
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? {
        .number(try AWSNumber.checked(self) { () throws(AWSNumberError) in try AWSNumber(description) })
    }

    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> Decimal? {
        let text = try AWSNumber.number(in: value).stringValue
        guard let number = Decimal(string: text) else { throw .badValue("\(text) does not fit in Decimal") }
        return number
    }
}

extension URL: AttributeConvertible {
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? {
        .string(absoluteString)
    }

    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> URL? {
        guard case .string(let text) = value else { throw .wrongType(expected: "a string (S) with a URL") }
        guard let url = URL(string: text) else { throw .badValue("\"\(text.prefix(60))\" is not a URL") }
        return url
    }
}
