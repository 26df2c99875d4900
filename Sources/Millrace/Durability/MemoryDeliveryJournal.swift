package import MillraceModel
import Synchronization

/// A journal that lives as long as the process, for `--ephemeral` runs and tests.
package final class MemoryDeliveryJournal: DeliveryJournal {
    private let ledgers = Mutex<[LaneKey: LaneLedger]>([:])

    /// Creates an empty journal.
    package init() {}

    package func ledgers(mapping: String, stream: StreamARN) -> [ShardID: LaneLedger] {
        ledgers.withLock { ledgers in
            let own = ledgers.filter { $0.key.mapping == mapping && $0.key.stream == stream }
            return Dictionary(uniqueKeysWithValues: own.map { ($0.key.shard, $0.value) })
        }
    }

    package func ledger(of lane: LaneKey) -> LaneLedger? { ledgers.withLock { $0[lane] } }

    package func record(_ ledger: LaneLedger, of lane: LaneKey) {
        ledgers.withLock { $0[lane] = ledger }
    }

    package func forget(mapping: String) {
        ledgers.withLock { ledgers in ledgers = ledgers.filter { $0.key.mapping != mapping } }
    }
}
