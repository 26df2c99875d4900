package import MillraceModel

/// The time port: the only way in which anything above the core learns the time or waits.
///
/// `SystemScheduler` follows the machine's clock; the test kit brings one whose time moves when a test says so.
package protocol Scheduler: AnyObject, Sendable {
    /// The present instant.
    var now: Timestamp { get }

    /// The reading of a clock that nobody sets, from an origin of its own; what waits is kept on it.
    var uptime: Duration { get }

    /// Runs an action once, at or soon after an instant; at once when it has passed.
    ///
    /// The action runs on a thread of the scheduler's choosing and must not block.
    func schedule(at instant: Timestamp, _ action: @escaping @Sendable () -> Void) -> ScheduledAction

    /// Forgets an action; one that is just running still finishes.
    func cancel(_ action: ScheduledAction)
}

extension Scheduler {
    /// Suspends the calling task until an instant.
    package func wait(until instant: Timestamp) async {
        await withCheckedContinuation { continuation in
            _ = schedule(at: instant) { continuation.resume() }
        }
    }
}

/// An action that a scheduler holds, to be handed to `Scheduler.cancel(_:)`.
package struct ScheduledAction: Hashable, Sendable {
    /// Unique in its scheduler.
    package let id: UInt64

    /// Creates a handle.
    package init(id: UInt64) { self.id = id }
}
