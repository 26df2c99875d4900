public import MillraceModel

/// A mapping with everything that is known of it, as `GetEventSourceMapping` tells it.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
public struct MappingDescription: Hashable, Sendable {
    /// Who made a mapping, and may change it.
    public enum Owner: String, Hashable, Sendable {
        /// The manifest; there it is changed and deleted too, and here it is enabled and disabled only.
        case manifest
        /// Somebody at run time, by Lambda's API or `MillraceRuntime.createMapping`; it lives in the store.
        case runtime
    }

    /// What AWS says of who changed a mapping last.
    static let userAction = "User action"

    /// The settings, and the UUID.
    public let mapping: EventSourceMapping
    /// Who made it.
    public let owner: Owner
    /// The ARN of the mapping itself.
    public let arn: String
    /// The ARN of the function.
    public let functionARN: String
    /// What it reads: the stream, or the consumer; `nil` when that is named without an ARN and is not there.
    public let eventSourceARN: StreamARN?
    /// What it is doing.
    public let state: EventSourceMapping.State
    /// `User action`, or why a mapping does not run although it should.
    public let stateTransitionReason: String
    /// How the last batch of this process ended: `OK`, `PROBLEM: …`, or `No records processed`.
    public let lastProcessingResult: String
    /// When its settings were last changed, in this process for one of the manifest; `nil` before it has run.
    public let lastModified: Timestamp?
    /// The tags of one that was made at run time.
    public let tags: [String: String]
}
