import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables
import Synchronization

/// An error that a fault plan made up.
struct InjectedFault: Error, CustomStringConvertible {
    let description: String
}

/// Draws the faults of a plan: each one has opportunities, counted over all lives of the process.
final class FaultInjector: Sendable {
    private struct State {
        var random: SeededGenerator
        /// How many opportunities each fault has had.
        var opportunities: [Int]
        /// How often each has occurred.
        var occurrences: [Int]
        /// How many records each stream has been given.
        var recordCounts: [StreamARN: Int] = [:]
        /// The faults that have changed each stream.
        var changes: [StreamARN: Set<Int>] = [:]
    }

    private let plan: FaultPlan
    private let seed: UInt64
    private let state: Mutex<State>

    init(_ plan: FaultPlan, seed: UInt64) {
        self.plan = plan
        self.seed = seed
        let none = [Int](repeating: 0, count: plan.faults.count)
        state = Mutex(
            State(
                random: SeededGenerator(seed: seed).derived(for: "faults"),
                opportunities: none,
                occurrences: none
            ))
    }

    /// The faults of the plan that have not occurred.
    var missed: [String] {
        state.withLock { state in
            zip(plan.faults, state.occurrences).compactMap { fault, count in
                count == 0 && !fault.isOfDestination ? ".\(fault)" : nil
            }
        }
    }

    /// Whether any of them has occurred, as far as that is known.
    var hasFaulted: Bool {
        plan.faults.contains(where: \.isOfDestination) || state.withLock { $0.occurrences.contains { $0 > 0 } }
    }

    /// The share of batches that are delivered again.
    var redeliveredShare: Double {
        var missing = 1.0
        for case .redeliver(let share) in plan.faults { missing *= 1 - share }
        return 1 - missing
    }

    /// The faults of destinations.
    var destinationFaults: DestinationFaults {
        var faults = DestinationFaults.none
        for fault in plan.faults {
            switch fault {
            case .duplicateInDestination(let share): faults.duplicateShare = share
            case .reorderInDestination(let share): faults.reorderShare = share
            default: continue
            }
            faults.seed = seed
        }
        return faults
    }

    /// Gives each fault of a kind an opportunity, and says which one takes it.
    ///
    /// - Parameter occurrence: When a fault occurs, if it is of the kind.
    func draw(_ occurrence: (FaultPlan.Fault) -> FaultPlan.Occurrence?) -> FaultPlan.Fault? {
        state.withLock { state in
            var drawn: FaultPlan.Fault?
            for (index, fault) in plan.faults.enumerated() {
                guard let occurrence = occurrence(fault) else { continue }
                state.opportunities[index] += 1
                guard occurrence.includes(opportunity: state.opportunities[index], using: &state.random),
                    drawn == nil
                else { continue }
                state.occurrences[index] += 1
                drawn = fault
            }
            return drawn
        }
    }

    /// Notes that the runtime has delivered a batch once more.
    func noteRedelivery() {
        state.withLock { state in
            for case (let index, .redeliver) in plan.faults.enumerated() { state.occurrences[index] += 1 }
        }
    }

    /// Changes the shards of streams as the records come.
    func amend(_ transaction: inout StoreTransaction) throws {
        guard plan.faults.contains(where: \.changesStreams) else { return }
        for (shard, count) in transaction.appendedCounts.sorted(by: { $0.key.shard < $1.key.shard }) {
            let (total, done) = state.withLock { state in
                state.recordCounts[shard.stream, default: 0] += count
                return (state.recordCounts[shard.stream, default: 0], state.changes[shard.stream, default: []])
            }
            // A merge may have closed it just now.
            let isOpen = transaction.shards(of: shard.stream).contains { $0.id == shard.shard && $0.isOpen }
            for (index, fault) in plan.faults.enumerated() where isOpen && !done.contains(index) {
                // The shard is closed by the first change; what else is due comes with the stream's next record.
                guard try fault.change(shard, at: total, &transaction) else { continue }
                state.withLock { state in
                    state.changes[shard.stream, default: []].insert(index)
                    state.occurrences[index] += 1
                }
                break
            }
        }
    }
}

extension FaultPlan.Fault {
    fileprivate var isOfDestination: Bool {
        switch self {
        case .duplicateInDestination, .reorderInDestination: true
        default: false
        }
    }

    fileprivate var changesStreams: Bool {
        switch self {
        case .split, .merge, .rollOver: true
        default: false
        }
    }

    /// Changes an open shard that was given a record, if it is time.
    ///
    /// - Parameter total: How many records the stream has had.
    /// - Returns: Whether anything changed.
    fileprivate func change(_ shard: ShardKey, at total: Int, _ transaction: inout StoreTransaction) throws -> Bool {
        switch self {
        case .split(let count) where total >= count:
            _ = try transaction.splitShard(shard)
        case .rollOver(let count) where total >= count:
            _ = try transaction.rollOverShard(shard)
        case .merge(let count) where total >= count:
            guard shard.stream.tableName == nil else { return false }
            let open = transaction.shards(of: shard.stream).filter(\.isOpen)
                .sorted { $0.hashRange.lowerBound < $1.hashRange.lowerBound }
            guard open.count > 1, let index = open.firstIndex(where: { $0.id == shard.shard }) else { return false }
            let neighbour = open[index + 1 < open.count ? index + 1 : index - 1].id
            _ = try transaction.mergeShards(shard.shard, neighbour, in: shard.stream)
        default:
            return false
        }
        return true
    }
}
