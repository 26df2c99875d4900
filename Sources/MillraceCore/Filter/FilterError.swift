/// Everything that is wrong with a filter, or with an event that a filter is to be tried on.
package struct FilterError: Error, Sendable, CustomStringConvertible {
    /// The problems in the order of the text, at least one.
    package let problems: [FilterProblem]

    /// Creates an error.
    package init(_ problems: [FilterProblem]) {
        self.problems = problems
    }

    /// One line for each problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
