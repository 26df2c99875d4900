package import MillraceModel

/// How likely each fault is, between 0 and 1.
///
/// In a swarm each is zero half the time: faults that are always there would hide what happens without them.
package struct FaultRates: Hashable, Sendable {
    /// A read fails although there is something.
    package var readFailure = 0.0
    /// A list of shards fails.
    package var listFailure = 0.0
    /// The function throws.
    package var functionFailure = 0.0
    /// The function reports a record behind the first.
    package var itemFailure = 0.0
    /// The function reports the first record.
    package var noProgress = 0.0
    /// The function reports something that is not in the batch, or that is no report.
    package var invalidResponse = 0.0
    /// The function answers no state for its tumbling window.
    package var missingState = 0.0
    /// A record is one that the function never gets done.
    package var poison = 0.0
    /// The function takes longer than it may, and heeds its cancellation.
    package var slowFunction = 0.0
    /// The function takes longer than it may, and does not heed its cancellation.
    package var stuckFunction = 0.0
    /// A checkpoint is not stored.
    package var checkpointFailure = 0.0
    /// A checkpoint is stored, and the answer says that it is not.
    package var checkpointAnswerLost = 0.0
    /// A failure record is not written.
    package var deliveryFailure = 0.0
    /// A failure record is written, and the answer says that it is not.
    package var deliveryAnswerLost = 0.0
    /// Starting points are not stored, or checkpoints not deleted.
    package var startingPointsFailure = 0.0
    /// Starting points are stored or checkpoints deleted, and the answer says that they are not.
    package var startingPointsAnswerLost = 0.0
    /// The process crashes before an event.
    package var crash = 0.0

    /// A world in which everything works.
    package static let none = FaultRates()

    private init() {}

    /// Draws all rates for a profile.
    package init(_ profile: Profile, using random: inout SeededGenerator) {
        self.init(swarm: &random)
        switch profile {
        case .swarm:
            break
        case .calm:
            self = .none
            functionFailure = random.chance(0.3) ? 0.05 : 0
        case .throttled:
            readFailure = max(readFailure, 0.2)
            (poison, slowFunction, stuckFunction, crash) = (0, 0, 0, 0)
        case .crashy:
            crash = 0.005 + crash
            checkpointFailure = max(checkpointFailure, 0.2)
            deliveryAnswerLost = max(deliveryAnswerLost, 0.2)
            checkpointAnswerLost = max(checkpointAnswerLost, 0.2)
        case .resharding:
            listFailure = max(listFailure, 0.2)
            (poison, slowFunction, stuckFunction) = (0, 0, 0)
        case .poison:
            poison = max(poison, 0.08)
            functionFailure = max(functionFailure, 0.2)
            itemFailure = max(itemFailure, 0.2)
            (noProgress, missingState) = (max(noProgress, 0.05), max(missingState, 0.05))
            crash = 0
        }
    }

    private init(swarm random: inout SeededGenerator) {
        func draw(_ maximum: Double) -> Double {
            random.chance(0.5) ? 0 : maximum * Double(random.int(1...1_000)) / 1_000
        }
        readFailure = draw(0.4)
        listFailure = draw(0.5)
        functionFailure = draw(0.5)
        itemFailure = draw(0.5)
        noProgress = draw(0.3)
        invalidResponse = draw(0.2)
        missingState = draw(0.2)
        poison = draw(0.1)
        slowFunction = draw(0.2)
        stuckFunction = draw(0.1)
        checkpointFailure = draw(0.5)
        checkpointAnswerLost = draw(0.3)
        deliveryFailure = draw(0.5)
        deliveryAnswerLost = draw(0.3)
        startingPointsFailure = draw(0.5)
        startingPointsAnswerLost = draw(0.5)
        crash = draw(0.02)
    }
}
