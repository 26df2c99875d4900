package import MillraceCore
package import MillraceModel

/// What a mapping can be updated to.
package struct MappingSettings: Hashable, Sendable {
    /// The settings of the mapping and its function.
    package var policy: LanePolicy
    /// The keys whose records the filter drops; what the checkers know of the filter.
    package let droppedKeys: Set<String>
    /// Whether the mapping is to read.
    package var isEnabled = true

    /// Creates settings whose filter drops these keys.
    package init(policy: LanePolicy, droppedKeys: Set<String>) {
        self.policy = policy
        self.droppedKeys = droppedKeys
        self.policy.filter = Self.filter(dropping: droppedKeys)
    }

    /// The filter that lets all keys through but these; none for none.
    static func filter(dropping keys: Set<String>) -> FilterCriteria? {
        guard !keys.isEmpty else { return nil }
        let list = keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        let pattern = #"{"kinesis": {"partitionKey": [{"anything-but": [\#(list)]}]}}"#
        do {
            return try FilterCriteria([FilterPattern(pattern, for: .kinesis)])
        } catch {
            preconditionFailure("the filter of a world is none: \(pattern), \(error)")
        }
    }
}

extension MappingSettings: CustomStringConvertible {
    /// The settings, with keys in a fixed order.
    package var description: String {
        "\(isEnabled ? "enabled" : "disabled"), without \(droppedKeys.sorted()), \(policy)"
    }
}

/// A mapping from its creation to its deletion.
package struct MappingLife: Hashable, Sendable {
    /// Where reading begins.
    package var startingPosition: EventSourceMapping.StartingPosition
    /// The instant of AT_TIMESTAMP, in microseconds of virtual time.
    package var startingMicroseconds: Int64
    /// What it begins with.
    package var settings: MappingSettings
}

/// What a user asks of a mapping while it runs.
package enum LifeOperation: Hashable, Sendable {
    /// Other settings.
    case update(MappingSettings)
    /// To read no more.
    case disable
    /// To read again.
    case enable
    /// To be gone, and another one in its place.
    case delete(MappingLife)

    /// A short name for traces.
    package var name: String {
        switch self {
        case .update: "update"
        case .disable: "disable"
        case .enable: "enable"
        case .delete: "delete"
        }
    }
}
