import DequeModule
import Synchronization

/// How many invocations of one function run, over all its mappings and shards, and how many may.
///
/// Who finds no place may wait for one, and is called back in the order of asking, so that a busy shard does not keep
/// the others out. A place is not kept for who is called: who does not need it any more passes it on.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
final class FunctionConcurrency: Sendable {
    private struct State {
        var limit: Int?
        var running = 0
        var waiters: Deque<(key: WaiterKey, whenFree: @Sendable () -> Void)> = []

        var isFree: Bool { limit.map { running < $0 } ?? true }
    }

    /// Who waits: one slot of a lane, which waits once however often it asks, or an invocation that no mapping makes.
    struct WaiterKey: Hashable {
        /// The lane; `nil` for an invocation.
        let lane: LaneKey?
        /// The slot in it.
        let slot: Int
        /// The invocation's request id.
        let requestID: String?

        /// A slot of a lane.
        init(lane: LaneKey, slot: Int) {
            self.lane = lane
            self.slot = slot
            requestID = nil
        }

        /// An invocation that no mapping makes.
        init(requestID: String) {
            lane = nil
            slot = 0
            self.requestID = requestID
        }
    }

    private let state: Mutex<State>

    /// Creates a count.
    ///
    /// - Parameter limit: `ReservedConcurrentExecutions`; `nil` for as many as there are.
    init(limit: Int?) { state = Mutex(State(limit: limit)) }

    /// Takes a place; gives false when none is left.
    func begin() -> Bool {
        state.withLock { state in
            guard state.isFree else { return false }
            state.running += 1
            return true
        }
    }

    /// Waits for a place; `whenFree` is called once, at once if there is one.
    func wait(as key: WaiterKey, _ whenFree: @escaping @Sendable () -> Void) {
        let isFree = state.withLock { state in
            if !state.isFree, !state.waiters.contains(where: { $0.key == key }) {
                state.waiters.append((key, whenFree))
            }
            return state.isFree
        }
        if isFree { whenFree() }
    }

    /// Gives a place back.
    ///
    /// - Returns: Whether somebody was called who waits for it.
    @discardableResult
    func end() -> Bool {
        state.withLock { $0.running -= 1 }
        return passOn()
    }

    /// Calls whoever waits longest, if there is a place; says whether there was anybody.
    @discardableResult
    func passOn() -> Bool {
        let waiter = state.withLock { state in state.isFree ? state.waiters.popFirst() : nil }
        waiter?.whenFree()
        return waiter != nil
    }

    /// A lane has ended and waits no more; it may have been called already.
    func leave(_ lane: LaneKey) {
        state.withLock { state in state.waiters.removeAll { $0.key.lane == lane } }
        passOn()
    }

    /// Changes the limit; what runs goes on.
    func setLimit(_ limit: Int?) {
        let waiters = state.withLock { state in
            guard state.limit != limit else { return Deque<(key: WaiterKey, whenFree: @Sendable () -> Void)>() }
            state.limit = limit
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.whenFree() }
    }
}
