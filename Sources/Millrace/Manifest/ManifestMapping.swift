package import MillraceCore
public import MillraceModel

/// A mapping as a manifest describes it: AWS's parameters, and ours beside them.
public struct ManifestMapping: Hashable, Sendable {
    /// The parameters that AWS has too.
    public var mapping: EventSourceMapping
    /// The waits between the attempts of a failed batch, 1 s doubling to 60 s by default.
    package var retryBackoff: Backoff

    /// Creates a mapping with the default waits between attempts.
    public init(_ mapping: EventSourceMapping) {
        self.init(mapping, retryBackoff: Backoff())
    }

    /// Creates a mapping.
    package init(_ mapping: EventSourceMapping, retryBackoff: Backoff) {
        self.mapping = mapping
        self.retryBackoff = retryBackoff
    }

    /// Whether the mapping polls.
    public var isEnabled: Bool { mapping.isEnabled }
}
