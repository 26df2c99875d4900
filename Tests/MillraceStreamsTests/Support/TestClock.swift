import MillraceModel
import Synchronization

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let instant = Mutex(Timestamp(millisecondsSinceEpoch: 1_414_562_045_508))

    /// The instant, as stores ask for it.
    var now: @Sendable () -> Timestamp {
        { self.instant.withLock { $0 } }
    }

    /// Moves the clock, backwards too.
    func advance(by duration: Duration) {
        instant.withLock { $0 = $0 + duration }
    }
}
