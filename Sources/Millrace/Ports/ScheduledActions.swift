import HeapModule
package import MillraceModel

/// The actions that a scheduler holds, earliest first, and in the order of scheduling at one instant.
package struct ScheduledActions: ~Copyable, Sendable {
    private struct Entry: Comparable {
        let instant: Timestamp
        let id: UInt64

        static func < (left: Entry, right: Entry) -> Bool { (left.instant, left.id) < (right.instant, right.id) }
    }

    private var heap = Heap<Entry>()
    private var actions: [UInt64: @Sendable () -> Void] = [:]
    private var lastID: UInt64 = 0

    /// Creates an empty collection.
    package init() {}

    /// The instant of the earliest action that was not cancelled.
    package var nextInstant: Timestamp? {
        mutating get {
            while let entry = heap.min, actions[entry.id] == nil { heap.removeMin() }
            return heap.min?.instant
        }
    }

    /// Adds an action.
    package mutating func insert(
        at instant: Timestamp,
        _ action: @escaping @Sendable () -> Void
    ) -> ScheduledAction {
        lastID += 1
        actions[lastID] = action
        heap.insert(Entry(instant: instant, id: lastID))
        return ScheduledAction(id: lastID)
    }

    /// Removes an action, if it is still there.
    package mutating func remove(_ action: ScheduledAction) {
        actions[action.id] = nil
        // Cancelled entries leave when they reach the front; many that never would (the timeouts of quick
        // invocations) are swept out once they are the most.
        if heap.count > 64, heap.count > 2 * actions.count {
            heap = Heap(heap.unordered.filter { actions[$0.id] != nil })
        }
    }

    /// Takes out the earliest action that is due.
    package mutating func popDue(at now: Timestamp) -> (@Sendable () -> Void)? {
        guard let instant = nextInstant, instant <= now, let entry = heap.popMin() else { return nil }
        return actions.removeValue(forKey: entry.id)
    }
}
