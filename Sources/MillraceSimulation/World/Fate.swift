import MillraceModel

/// What becomes of something that is to be made durable.
enum Fate: Hashable, Sendable {
    /// It becomes durable, and the answer says so.
    case succeeds
    /// It does not, and the answer says so.
    case fails
    /// It becomes durable, and the answer says that it did not.
    case answerLost

    /// Whether it becomes durable.
    var takesEffect: Bool { self != .fails }
    /// Whether the answer says so.
    var isAcknowledged: Bool { self == .succeeds }

    /// Draws a fate.
    init(failure: Double, answerLost: Double, using random: inout SeededGenerator) {
        if random.chance(failure) {
            self = .fails
        } else if random.chance(answerLost) {
            self = .answerLost
        } else {
            self = .succeeds
        }
    }
}
