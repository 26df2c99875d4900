package import MillraceModel

/// Where failure records go.
package protocol DeadLetterSink: Sendable {
    /// Keeps a record; it is safe when this returns.
    func append(_ record: FailureRecord) async throws
}
