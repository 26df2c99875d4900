package import MillraceCore
public import MillraceModel

/// A mapping as a manifest describes it: AWS's parameters, and ours beside them.
public struct ManifestMapping: Hashable, Sendable {
    /// The parameters that AWS has too.
    public var mapping: EventSourceMapping
    /// The patterns of the mapping, parsed; `nil` for none.
    package let filter: FilterCriteria?
    /// How long after its end a tumbling window that gets no further records is closed; `nil`, the default, waits for a
    /// later record.
    public var tumblingWindowIdleTimeout: Duration?
    /// The waits between the attempts of a failed batch, 1 s doubling to 60 s by default.
    package var retryBackoff: Backoff

    /// Creates a mapping.
    package init(
        _ mapping: EventSourceMapping,
        filter: FilterCriteria? = nil,
        tumblingWindowIdleTimeout: Duration? = nil,
        retryBackoff: Backoff = Backoff()
    ) {
        self.mapping = mapping
        self.filter = filter
        self.tumblingWindowIdleTimeout = tumblingWindowIdleTimeout
        self.retryBackoff = retryBackoff
    }

    /// Whether the mapping polls.
    public var isEnabled: Bool { mapping.isEnabled }
}
