/// What one run of a row gave.
package struct BenchSample: Codable, Hashable, Sendable {
    /// The figure, in the row's unit.
    package var value: Double
    /// What the machine itself reached in the same run.
    ///
    /// The same work without Millrace; `nil` where there is no such thing.
    package var limit: Double?
    /// Further figures by name, units in the names.
    package var details: [String: Double]

    /// Creates a sample.
    package init(_ value: Double, limit: Double? = nil, details: [String: Double] = [:]) {
        self.value = value
        self.limit = limit
        self.details = details
    }
}
