package import MillraceModel
internal import Synchronization

/// Tells who looks after the tables that there will be something to do, and when.
///
/// So nobody has to look from time to time whether there is.
package final class DueWatch: Sendable {
    private let callback = Mutex<(@Sendable (Timestamp) -> Void)?>(nil)

    /// Creates a watch that nobody looks at.
    package init() {}

    /// Calls back for each instant from now on; `nil` for no longer.
    ///
    /// The callback runs on the writer's thread and must not block.
    package func observe(_ callback: (@Sendable (Timestamp) -> Void)?) {
        self.callback.withLock { $0 = callback }
    }

    /// Says that there is something to do at an instant.
    func note(_ instant: Timestamp) {
        callback.withLock { $0 }?(instant)
    }
}
