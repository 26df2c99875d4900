/// The future, ordered by time and then by insertion, so that the same seed always takes the same path.
struct EventQueue {
    /// An event with its time.
    struct Entry: Sendable {
        /// Microseconds since the world began.
        let time: Int64
        fileprivate let order: Int
        /// What happens then.
        let event: WorldEvent

        fileprivate func precedes(_ other: Entry) -> Bool {
            time != other.time ? time < other.time : order < other.order
        }
    }

    /// A binary heap: the earliest entry first.
    private var heap: [Entry] = []
    private var lastOrder = 0

    /// How many events lie ahead.
    var count: Int { heap.count }

    /// Adds an event.
    mutating func push(_ event: WorldEvent, at time: Int64) {
        lastOrder += 1
        heap.append(Entry(time: time, order: lastOrder, event: event))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out the earliest event.
    mutating func pop() -> Entry? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[least])
            {
                least = child
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
