import Synchronization

/// Counts how often a callback came.
final class CallCounter: Sendable {
    private let counter = Mutex(0)

    var count: Int { counter.withLock { $0 } }

    var callback: @Sendable () -> Void {
        { self.counter.withLock { $0 += 1 } }
    }
}
