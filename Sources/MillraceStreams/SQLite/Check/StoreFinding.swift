/// One thing that a check of a store has found.
package struct StoreFinding: Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    package enum Severity: String, Hashable, Sendable {
        /// Good to know; the store works.
        case note
        /// Something cannot be read, or does not fit together.
        case damage
    }

    /// How bad it is.
    package var severity: Severity
    /// What was found.
    package var what: String
    /// Where: a file, a table, a stream, a shard, a record or a row.
    package var place: String
    /// What to do about it.
    package var advice: String

    /// Creates a finding.
    package init(_ severity: Severity, _ what: String, place: String, advice: String) {
        self.severity = severity
        self.what = what
        self.place = place
        self.advice = advice
    }

    /// All of it in one line.
    package var description: String { "\(severity.rawValue): \(place): \(what); \(advice)" }
}
