/// A rule that was broken, and how.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The rule.
    package let rule: Rule
    /// What happened.
    package let message: String
    /// When, in microseconds of virtual time.
    package let time: Int64

    /// Rule, message and time.
    package var description: String { "\(rule.rawValue) at \(time) us: \(message)" }
}
