import MillraceModel
import Synchronization

/// What one reader has read so far.
final class SeenRecords: Sendable {
    private let records = Mutex<[StreamRecord]>([])

    var count: Int { records.withLock { $0.count } }

    /// When the last record arrived; the epoch before the first.
    var lastArrival: Timestamp { records.withLock { $0.last?.arrival ?? .epoch } }

    var texts: [String] { MillraceStreamsTests.texts(records.withLock { $0 }) }

    func add(_ more: [StreamRecord]) {
        records.withLock { $0 += more }
    }
}
