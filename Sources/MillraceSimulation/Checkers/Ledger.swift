import MillraceCore
import MillraceModel

/// What has happened so far, without judgement.
///
/// The checkers judge; they see a fact before it is entered here.
struct Ledger {
    /// All shards there ever were.
    private(set) var shards: [ShardID: ShardFacts] = [:]
    /// The lanes that run.
    private(set) var lanes: [LaneID: LaneFacts] = [:]
    /// Whether starting points are durable.
    private(set) var hasStartingPoints = false
    /// When each run of the mapping began, in microseconds of virtual time.
    private(set) var runStarts: [Int: Int64] = [:]
    private var keyCounts: [String: Int] = [:]
    private let policy: LanePolicy

    init(policy: LanePolicy) { self.policy = policy }

    /// One record.
    subscript(shard: ShardID, number: SequenceNumber) -> RecordFacts? {
        guard let shard = shards[shard], let index = shard.indices[number] else { return nil }
        return shard.records[index]
    }

    /// The first record of a shard that is not settled.
    mutating func firstUnsettled(in shard: ShardID) -> RecordFacts? { shards[shard]?.firstUnsettled() }

    /// A shard was created.
    mutating func addShard(_ id: ShardID, parents: [ShardID]) {
        shards[id] = ShardFacts(parents: parents)
    }

    /// A shard stands as it does.
    mutating func updateShard(_ id: ShardID, isOpen: Bool, exists: Bool) {
        shards[id]?.isOpen = isOpen
        shards[id]?.exists = exists
    }

    /// A record was written.
    mutating func addRecord(_ record: StreamRecord, key: String, to shard: ShardID, at time: Int64, isPoison: Bool) {
        let number = keyCounts[key, default: 0]
        keyCounts[key] = number + 1
        guard let count = shards[shard]?.records.count else { return }
        shards[shard]?.indices[record.sequenceNumber] = count
        shards[shard]?.records.append(
            RecordFacts(keyNumber: number, record: record, key: key, producedAt: time, isPoison: isPoison)
        )
    }

    /// The stream holds no records of a shard before one; none at all without one.
    mutating func trim(_ shard: ShardID, before number: SequenceNumber?) {
        guard let count = shards[shard]?.records.count else { return }
        for index in 0..<count {
            if let number, let record = shards[shard]?.records[index].record, record.sequenceNumber >= number { break }
            shards[shard]?.records[index].isTrimmed = true
        }
    }

    /// Enters a fact.
    mutating func enter(_ fact: Fact, at time: Int64) {
        switch fact {
        case .mappingStarted(let run):
            runStarts[run] = time
        case .startingPointsStored(let points, _):
            startingPointsStored(points)
        case .laneStarted(let lane, let checkpoint, let deliveredThrough):
            lanes[lane] = LaneFacts(from: checkpoint, deliveredThrough: deliveredThrough)
        case .pageRead(let lane, let records):
            lanes[lane]?.queue += records
        case .invoked(let lane, let invocation):
            lanes[lane]?.flight = LaneFacts.Flight(invocation: invocation, time: time)
        case .delivered(let lane, let invocation):
            for record in invocation.records {
                change(record, of: lane) { facts in
                    facts.deliveries += 1
                    facts.lastLane = lane
                    facts.lastDelivery = .open
                }
            }
        case .cancelled(let lane, _):
            lanes[lane]?.flight?.cancelledAt = time
        case .handlerEnded(let lane, _, let outcome):
            handlerEnded(lane, outcome)
        case .abandoned(let lane):
            end(lane, as: .failed, from: 0)
        case .failureRequested(let lane, let discarded):
            lanes[lane]?.failure = discarded
        case .failureLanded(let lane, let discarded):
            for record in discarded.records { change(record, of: lane) { $0.isDeadLettered = true } }
        case .failureDelivered(let lane):
            leave(lane, count: lanes[lane]?.failure?.records.count ?? 0)
            lanes[lane]?.failure = nil
        case .dropped(let lane, let count, _):
            for record in lanes[lane]?.queue.prefix(count) ?? [] { change(record, of: lane) { $0.isDropped = true } }
            leave(lane, count: count)
        case .checkpointLanded(let lane, let checkpoint):
            shards[lane.shard]?.checkpoint = checkpoint
        case .laneEnded(let lane, _):
            lanes[lane] = nil
        case .crashed:
            lanes = [:]
        case .readRequested, .checkpointAnswered:
            break
        }
    }

    private mutating func startingPointsStored(_ points: [ShardID: Checkpoint]) {
        for (shard, point) in points {
            shards[shard]?.checkpoint = point
            guard !hasStartingPoints, let count = shards[shard]?.records.count else { continue }
            for index in 0..<count {
                guard let record = shards[shard]?.records[index].record, .after(record.sequenceNumber) <= point else {
                    break
                }
                shards[shard]?.records[index].isBeforeStart = true
            }
        }
        hasStartingPoints = true
    }

    private mutating func handlerEnded(_ lane: LaneID, _ outcome: ShardLane.Outcome) {
        guard let flight = lanes[lane]?.flight else { return }
        let records = flight.invocation.records
        switch Verdict(on: outcome, records: records, wasCancelled: flight.cancelledAt != nil, policy: policy) {
        case .succeeded(let count) where count == records.count:
            succeed(lane, count: count)
        case .succeeded(let count):
            succeed(lane, count: count)
            end(lane, as: .itemFailed, from: count)
        case .failed(.noProgress):
            end(lane, as: .itemFailed, from: 0)
        case .failed:
            end(lane, as: .failed, from: 0)
        }
        lanes[lane]?.flight = nil
    }

    private mutating func succeed(_ lane: LaneID, count: Int) {
        for record in lanes[lane]?.flight?.invocation.records.prefix(count) ?? [] {
            change(record, of: lane) { facts in
                facts.hasSucceeded = true
                facts.lastDelivery = .succeeded
            }
        }
        leave(lane, count: count)
    }

    /// Records at the front of what a lane holds are resolved.
    private mutating func leave(_ lane: LaneID, count: Int) {
        guard let held = lanes[lane]?.queue.count else { return }
        lanes[lane]?.queue.removeFirst(min(count, held))
    }

    private mutating func end(_ lane: LaneID, as delivery: RecordFacts.Delivery, from index: Int) {
        for record in lanes[lane]?.flight?.invocation.records.dropFirst(index) ?? [] {
            change(record, of: lane) { $0.lastDelivery = delivery }
        }
        if index == 0 { lanes[lane]?.flight = nil }
    }

    private mutating func change(_ record: StreamRecord, of lane: LaneID, _ body: (inout RecordFacts) -> Void) {
        guard let index = shards[lane.shard]?.indices[record.sequenceNumber] else { return }
        guard var facts = shards[lane.shard]?.records[index] else { return }
        body(&facts)
        shards[lane.shard]?.records[index] = facts
    }
}
