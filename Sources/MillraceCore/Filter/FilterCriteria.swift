package import MillraceModel

/// The filter of a mapping: up to ten patterns, of which a record has to match one; without patterns all match.
///
/// A record that does not match counts as processed: it is in no batch, and the checkpoint moves past it.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
package struct FilterCriteria: Hashable, Sendable {
    /// The most patterns of a filter: AWS's quota of five can be raised to ten.
    package static let patternCountMax = 10

    /// The patterns in their order.
    package let patterns: [FilterPattern]

    /// Creates a filter.
    ///
    /// - Parameters:
    ///   - patterns: At most ``patternCountMax`` patterns.
    ///   - pointer: The place of the list, for the problem.
    /// - Throws: `FilterError` when there are more.
    package init(_ patterns: [FilterPattern], at pointer: JSONPointer = .root) throws(FilterError) {
        guard patterns.count <= Self.patternCountMax else {
            let message = "has \(patterns.count) patterns; expected at most \(Self.patternCountMax)"
            throw FilterError([FilterProblem(pointer: pointer, value: nil, message: message)])
        }
        self.patterns = patterns
    }

    /// Whether a record is delivered.
    package func matches(_ record: StreamRecord, in context: FilterContext) -> Bool {
        patterns.isEmpty || matches(FilterRecord(record, in: context))
    }

    /// Whether a record is delivered.
    package func matches(_ record: FilterRecord) -> Bool {
        guard !patterns.isEmpty else { return true }
        var record = record
        var notes: FilterWalk.Notes = nil
        for pattern in patterns where pattern.matches(&record, &notes) { return true }
        return false
    }

    /// Whether a record is delivered, and what every pattern and each of its fields says about it.
    package func explain(_ record: StreamRecord, in context: FilterContext) -> FilterExplanation {
        explain(FilterRecord(record, in: context))
    }

    /// Whether a record is delivered, and what every pattern and each of its fields says about it.
    package func explain(_ record: FilterRecord) -> FilterExplanation {
        var record = record
        let explained = patterns.map { $0.explain(&record) }
        let isMatch = explained.isEmpty || explained.contains(where: \.isMatch)
        return FilterExplanation(isMatch: isMatch, patterns: explained)
    }
}
