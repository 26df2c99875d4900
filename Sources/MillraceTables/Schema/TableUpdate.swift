public import MillraceModel
package import MillraceStreams

/// What is to change about a table; at least one thing.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
public struct TableUpdate: Hashable, Sendable {
    /// A table's capacity.
    public enum Billing: Hashable, Sendable {
        /// `PAY_PER_REQUEST`.
        case payPerRequest
        /// `PROVISIONED`.
        case provisioned(ProvisionedThroughput)
    }

    /// A table's stream.
    public enum Stream: Hashable, Sendable {
        /// Enables a new one.
        case enabled(StreamViewType)
        /// Disables the one that is enabled.
        case disabled
    }

    /// One of the changes of global indexes (`GlobalSecondaryIndexUpdates`), of which one a call may create or delete.
    public enum Index: Hashable, Sendable {
        /// Makes an index and fills it.
        case create(SecondaryIndex)
        /// Changes the capacity of an index.
        case update(name: String, ProvisionedThroughput)
        /// Deletes an index.
        case delete(name: String)
    }

    /// The new capacity.
    public var billing: Billing?
    /// What is to become of the stream.
    public var stream: Stream?
    /// What is to become of global indexes.
    public var indexes: [Index] = []
    /// Whether `DeleteTable` is refused from now on.
    public var isDeletionProtected: Bool?

    /// Creates an update that changes nothing yet.
    public init() {}
}

extension TableUpdate.Stream {
    /// What `StreamEnabled` and `StreamViewType` ask for together.
    ///
    /// - Throws: `ServiceError.validation` for a view type too many or too few.
    package init(isEnabled: Bool, viewType: StreamViewType?) throws(ServiceError) {
        switch (isEnabled, viewType) {
        case (true, let viewType?): self = .enabled(viewType)
        case (false, nil): self = .disabled
        case (true, nil):
            throw .validation(
                "One or more parameter values were invalid: StreamViewType is required when StreamEnabled is true")
        case (false, .some):
            throw .validation(
                "One or more parameter values were invalid: StreamViewType is not allowed when StreamEnabled is false")
        }
    }
}
