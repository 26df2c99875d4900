/// The value of a JSON number, compared to the last digit and never rounded.
///
/// Takes every number that RFC 8259 §6 allows, of any length, where ``AWSNumber`` refuses what DynamoDB cannot hold.
/// `300`, `300.0` and `3e2` are equal, and so are `0` and `-0`.
package struct ExactDecimal: Sendable {
    /// The largest power of ten of a first digit that is told from a larger one, and its negative from a smaller one.
    ///
    /// A number beyond is compared rightly with every number within, which is all that a bound of this size needs.
    package static let exponentMax = 1_000_000_000

    private let parts: DecimalDigits

    /// Reads a JSON number, or gives `nil` when the text is none.
    package init?(_ text: String) {
        guard let parts = DecimalDigits(parsing: text) else { return nil }
        self.parts = parts
    }

    /// Whether the number is within ``exponentMax``, and so is compared rightly with every other one.
    package var isWithinExponentMax: Bool {
        parts.isZero || (-Self.exponentMax...Self.exponentMax).contains(parts.exponent)
    }

    private var sign: Int { parts.isZero ? 0 : parts.isNegative ? -1 : 1 }
}

extension ExactDecimal: Comparable {
    /// Whether two numbers are the same value.
    package static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
        guard left.sign == right.sign else { return false }
        return left.sign == 0 || left.parts.exponent == right.parts.exponent && left.parts.digits == right.parts.digits
    }

    /// Whether a number is less than another by value.
    package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        guard left.sign == right.sign else { return left.sign < right.sign }
        return switch left.sign {
        case 0: false
        case 1: isNearerToZero(left.parts, right.parts)
        default: isNearerToZero(right.parts, left.parts)
        }
    }

    /// Compares two numbers that are not zero, signs aside.
    private static func isNearerToZero(_ left: DecimalDigits, _ right: DecimalDigits) -> Bool {
        guard left.exponent == right.exponent else { return left.exponent < right.exponent }
        // There are no zeros at the ends, so the order of the digits is the order of the numbers.
        return left.digits.lexicographicallyPrecedes(right.digits)
    }
}
