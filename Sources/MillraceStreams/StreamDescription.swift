package import MillraceModel

/// A stream as it stands.
package struct StreamDescription: Hashable, Sendable {
    /// Whether changes still flow into a stream.
    ///
    /// Enabling and disabling take effect at once here.
    package enum Status: String, Hashable, Sendable {
        /// New records are written to its open shards.
        case enabled = "ENABLED"
        /// All shards are closed; what they hold stays readable until it is trimmed.
        case disabled = "DISABLED"
    }

    /// The name, label included.
    package var arn: StreamARN
    /// Which images records show when they are read.
    package var viewType: StreamViewType
    /// Whether records still flow in.
    package var status: Status
    /// When the stream was made.
    package var createdAt: Timestamp
    /// When it was disabled.
    package var disabledAt: Timestamp?
    /// Grows with each change of the stream's shards or status.
    package var version: Int

    /// Creates a description.
    package init(
        arn: StreamARN,
        viewType: StreamViewType,
        status: Status,
        createdAt: Timestamp,
        disabledAt: Timestamp? = nil,
        version: Int
    ) {
        self.arn = arn
        self.viewType = viewType
        self.status = status
        self.createdAt = createdAt
        self.disabledAt = disabledAt
        self.version = version
    }
}
