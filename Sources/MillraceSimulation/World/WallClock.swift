import MillraceModel
import Synchronization

/// The wall clock of a world: virtual time plus what it has jumped by.
///
/// The store reads it too.
final class WallClock: Sendable {
    private let instant: Mutex<Timestamp>

    /// Creates a clock that stands still until it is set.
    init(_ instant: Timestamp) { self.instant = Mutex(instant) }

    /// The instant.
    var now: Timestamp { instant.withLock { $0 } }

    /// Sets the clock.
    func set(_ now: Timestamp) { instant.withLock { $0 = now } }
}
