public import MillraceModel

extension Timestamp {
    /// Where the time of tests begins unless they say otherwise: 2026-01-01T00:00:00Z.
    public static let testStart = Timestamp(secondsSinceEpoch: 1_767_225_600)
}
