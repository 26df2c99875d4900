import MillraceCore
import MillraceModel

/// Takes a lane from its start to the end of its shard, with a function that always succeeds.
///
/// Everything that the lane asks for is answered at once, in the order in which it asked.
struct LaneDrive {
    /// The most records of a page, whatever the lane has room for.
    private static let pageSize = 100

    private let records: [StreamRecord]
    private var lane: ShardLane
    private var random = SeededGenerator(seed: 1)
    private var inputs: [ShardLane.Input] = [.start]
    private var readCount = 0
    private var invokedCount = 0
    private var hasEnded = false

    /// Prepares a lane.
    ///
    /// - Parameters:
    ///   - source: The shard.
    ///   - policy: The settings of the mapping.
    ///   - records: Everything that the shard holds; at least one.
    init(_ source: LaneSource, _ policy: LanePolicy, records: [StreamRecord]) {
        precondition(!records.isEmpty, "a shard without records")
        self.records = records
        lane = ShardLane(
            source: source, policy: policy, from: LaneProgress(.trimHorizon), deliveredBefore: DeliveryMarks())
    }

    /// Goes all the way, and gives how many records the function was given; none when the lane did not end.
    mutating func run() -> Int {
        var effects: [ShardLane.Effect] = []
        var next = 0
        while next < inputs.count {
            lane.handle(inputs[next], now: Samples.now, using: &random, into: &effects)
            next += 1
            for effect in effects { answer(effect) }
            effects.removeAll(keepingCapacity: true)
        }
        return hasEnded ? invokedCount : 0
    }

    private mutating func answer(_ effect: ShardLane.Effect) {
        switch effect {
        case .read(let token, _, let limit):
            let end = min(readCount + min(limit, Self.pageSize), records.count)
            let page = Array(records[readCount..<end])
            readCount = end
            inputs.append(
                .pageRead(token, records: page, isAtShardEnd: end == records.count, skippedTrimmedRecords: false))
        case .invoke(let invocation):
            invokedCount += invocation.records.count
            inputs.append(.invocationFinished(invocation.token, .succeeded))
        case .storeProgress(let token, _):
            inputs.append(.progressStored(token))
        case .finished(let end):
            hasEnded = end == .shardEnd
        case .deliverFailure, .exitProcess, .cancelInvocation:
            preconditionFailure("nothing fails here: \(effect)")
        case .startTimer, .cancelTimer, .observe:
            // No timer runs out: everything is answered at once.
            break
        }
    }
}
