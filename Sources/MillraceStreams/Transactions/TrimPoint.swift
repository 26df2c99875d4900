internal import MillraceModel

/// How far a shard can be trimmed.
struct TrimPoint: Hashable, Sendable {
    /// The position of the last record that goes; where the search began when none does.
    var through: Int64
    /// How many records go.
    var count: Int
    /// When the first record arrived that stays; `nil` when none of the committed ones does.
    var oldestArrival: Timestamp?
    /// Whether no committed record is left behind them.
    var isComplete: Bool
}
