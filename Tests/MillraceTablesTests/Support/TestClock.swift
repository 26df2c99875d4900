import MillraceModel
import Synchronization

/// A clock that only the test moves, in both directions.
final class TestClock: Sendable {
    private let instant = Mutex(Timestamp(millisecondsSinceEpoch: 1_431_379_293_291))

    /// 2015-05-11T21:21:33.291Z until it is moved.
    var now: Timestamp { instant.withLock { $0 } }

    func move(by duration: Duration) {
        instant.withLock { $0 = $0 + duration }
    }
}
