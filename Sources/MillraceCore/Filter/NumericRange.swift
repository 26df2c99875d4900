import MillraceModel

/// What `numeric` accepts: the numbers between two bounds, compared as exact decimals.
struct NumericRange: Sendable {
    /// One end of the range.
    struct Bound: Sendable {
        let value: ExactDecimal
        /// Whether the bound itself belongs to the range.
        let isIncluded: Bool
    }

    let lower: Bound?
    let upper: Bound?
    /// The comparisons as the pattern has them, for messages: `> 0 and <= 100`.
    let text: String

    /// Whether no number is in the range.
    var isEmpty: Bool {
        guard let lower, let upper else { return false }
        return lower.value > upper.value || lower.value == upper.value && !(lower.isIncluded && upper.isIncluded)
    }

    /// Whether a JSON number is in the range.
    func contains(_ number: String) -> Bool {
        guard let value = ExactDecimal(number) else { return false }
        if let lower, value < lower.value || value == lower.value && !lower.isIncluded { return false }
        if let upper, value > upper.value || value == upper.value && !upper.isIncluded { return false }
        return true
    }
}
