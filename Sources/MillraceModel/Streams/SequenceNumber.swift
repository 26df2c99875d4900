/// The position of a record in its shard: a decimal number of any length.
///
/// AWS writes 21 to 40 digits for DynamoDB Streams and about 56 for Kinesis, of varying length, and only the numeric
/// order means anything; so these compare as numbers, never as text. Leading zeros are dropped.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
public struct SequenceNumber: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The number itself, inline as far as it has 192 bits, as all numbers of AWS do.
    ///
    /// Every record has one and is copied several times on its way: so it costs no allocation, and there are no
    /// references to count. The digits are made when they are read.
    private enum Value: Hashable, Sendable {
        case number(WideNumber)
        /// Of a number that needs more bits.
        case digits(Digits)
    }

    /// The digits of a long number, normalised.
    private final class Digits: Hashable, Sendable {
        let text: String

        init(_ text: String) { self.text = text }

        func hash(into hasher: inout Hasher) { hasher.combine(text) }

        static func == (left: Digits, right: Digits) -> Bool { left.text == right.text }
    }

    private let value: Value

    /// The decimal digits, without sign or leading zeros.
    public var description: String {
        switch value {
        case .number(let number): number.description
        case .digits(let digits): digits.text
        }
    }

    /// Creates a sequence number from its decimal digits, or `nil` when the text is empty or holds anything else.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return nil
        }
        if let number = WideNumber(digits: text.utf8) {
            value = .number(number)
        } else {
            value = .digits(Digits(String(text.drop { $0 == "0" })))
        }
    }

    /// Creates a sequence number from digits that are known to be normalised.
    package init(normalized digits: String) {
        guard let number = SequenceNumber(digits), number.description == digits else {
            preconditionFailure("not a normalised sequence number: \(digits)")
        }
        self = number
    }

    /// Creates a sequence number from a number.
    package init(_ number: WideNumber) {
        value = .number(number)
    }

    /// The number, or `nil` when it has more than 192 bits.
    package var wideNumber: WideNumber? {
        guard case .number(let number) = value else { return nil }
        return number
    }

    /// At least as many as there are digits, and at most one more; found without making them.
    package var digitCountBound: Int {
        switch value {
        case .number(let number): number.digitCountBound
        case .digits(let digits): digits.text.utf8.count
        }
    }

    /// The numerically smaller one comes first.
    public static func < (left: SequenceNumber, right: SequenceNumber) -> Bool {
        switch (left.value, right.value) {
        case (.number(let left), .number(let right)):
            return left < right
        case (.number, .digits):
            return true
        case (.digits, .number):
            return false
        case (.digits(let left), .digits(let right)):
            let (left, right) = (left.text.utf8, right.text.utf8)
            // Fewer digits, or the same number of them and a smaller first difference.
            if left.count != right.count { return left.count < right.count }
            return left.lexicographicallyPrecedes(right)
        }
    }
}
