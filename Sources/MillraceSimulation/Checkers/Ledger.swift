import MillraceCore
import MillraceModel

/// What has happened so far, without judgement.
///
/// The checkers judge; they see a fact before it is entered here.
struct Ledger {
    /// All shards there ever were.
    private(set) var shards: [ShardID: ShardFacts] = [:]
    /// The lanes that run.
    var lanes: [LaneID: LaneFacts] = [:]
    /// Whether starting points are durable.
    private(set) var hasStartingPoints = false
    /// When each run of the mapping began, in microseconds of virtual time.
    private(set) var runStarts: [Int: Int64] = [:]
    /// Where reading begins.
    private(set) var startingPosition: EventSourceMapping.StartingPosition
    private var keys: [String: KeyFacts] = [:]

    init(startingPosition: EventSourceMapping.StartingPosition) { self.startingPosition = startingPosition }

    /// One record.
    subscript(shard: ShardID, number: SequenceNumber) -> RecordFacts? {
        guard let shard = shards[shard], let index = shard.indices[number] else { return nil }
        return shard.records[index]
    }

    /// A shard was created.
    mutating func addShard(_ id: ShardID, parents: [ShardID]) {
        shards[id] = ShardFacts(parents: parents)
    }

    /// A record was written.
    mutating func addRecord(_ record: StreamRecord, key: String, to shard: ShardID, at time: Int64, isPoison: Bool) {
        guard let facts = shards[shard] else { return }
        let keyFacts = keys[key] ?? KeyFacts(key)
        keys[key] = keyFacts
        let added = RecordFacts(
            record,
            index: facts.records.count,
            shard: shard,
            key: keyFacts,
            keyNumber: keyFacts.records.count,
            producedAt: time,
            isPoison: isPoison
        )
        facts.indices[record.sequenceNumber] = added.index
        facts.records.append(added)
        keyFacts.records.append(added)
    }

    /// Enters a fact.
    mutating func enter(_ fact: Fact, at time: Int64) {
        switch fact {
        case .mappingStarted(let run, _, _):
            runStarts[run] = time
        case .startingPointsStored(let points, _):
            startingPointsStored(points)
        case .progressDeleted:
            beginLife()
        case .lifeBegan(let life, _):
            startingPosition = life.startingPosition
        case .laneStarted(let lane, let settings, let progress):
            lanes[lane] = LaneFacts(settings, from: progress)
        case .laneEnded(let lane, _):
            lanes[lane] = nil
        case .crashed:
            lanes = [:]
        case .markLanded(let lane, let slot, let count, let last):
            markLanded(lane, slot: slot, of: count, last)
        case .failureLanded(let lane, _, let discarded):
            for record in discarded.records { self[lane.shard, record.sequenceNumber]?.isDeadLettered = true }
        case .progressLanded(let lane, let progress):
            shards[lane.shard]?.progress = progress
        default:
            enterWork(fact, at: time)
        }
    }

    private mutating func startingPointsStored(_ points: [ShardID: Checkpoint]) {
        for (shard, point) in points {
            shards[shard]?.progress = LaneProgress(point)
            guard !hasStartingPoints else { continue }
            for facts in shards[shard]?.records ?? [] {
                guard .after(facts.record.sequenceNumber) <= point else { break }
                facts.isBeforeStart = true
            }
        }
        hasStartingPoints = true
    }

    private mutating func beginLife() {
        hasStartingPoints = false
        for shard in shards.values { shard.beginLife() }
        for key in keys.values { key.unsettle(from: 0) }
    }

    private func markLanded(_ lane: LaneID, slot: Int, of count: Int, _ last: SequenceNumber) {
        guard let shard = shards[lane.shard], let end = shard.indices[last] else { return }
        if shard.factors.last != count { shard.factors.append(count) }
        for facts in shard.records[...end]
        where facts.markedIn == nil && facts.key.slot(of: facts.record, count: count) == slot {
            facts.markedIn = lane
        }
    }
}
