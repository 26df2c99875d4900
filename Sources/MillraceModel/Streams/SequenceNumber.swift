/// The position of a record in its shard: a decimal number of any length.
///
/// AWS writes 21 to 40 digits for DynamoDB Streams and about 56 for Kinesis, of varying length, and only the numeric
/// order means anything; so these compare as numbers, never as text. Leading zeros are dropped.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
public struct SequenceNumber: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The decimal digits, without sign or leading zeros.
    public let description: String

    /// Creates a sequence number from its decimal digits, or `nil` when the text is empty or holds anything else.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return nil
        }
        let significant = text.drop { $0 == "0" }
        description = significant.isEmpty ? "0" : String(significant)
    }

    /// Creates a sequence number from digits that are known to be normalised.
    package init(normalized digits: String) {
        assert(SequenceNumber(digits)?.description == digits, "not a normalised sequence number: \(digits)")
        description = digits
    }

    /// The numerically smaller one comes first: fewer digits, or the same number of them and a smaller first
    /// difference.
    public static func < (left: SequenceNumber, right: SequenceNumber) -> Bool {
        let (leftDigits, rightDigits) = (left.description.utf8, right.description.utf8)
        if leftDigits.count != rightDigits.count { return leftDigits.count < rightDigits.count }
        return leftDigits.lexicographicallyPrecedes(rightDigits)
    }
}
