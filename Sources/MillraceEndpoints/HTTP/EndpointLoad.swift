import Synchronization

/// What a listener carries at the moment: its connections, its requests, and the bytes of their bodies that it holds.
package final class EndpointLoad: Sendable {
    /// What becomes of a new connection.
    enum Admission: Hashable {
        /// It is served.
        case served
        /// It is told that there are too many; whether it is the first since there was room.
        case refused(isFirst: Bool)
        /// It is closed without a word: there are too many even of those that are told.
        case closed
    }

    private struct State {
        var connections = 0
        var requests = 0
        var heldBodyBytes = 0
        var whenIdle: CheckedContinuation<Void, Never>?
        var isFull = false
    }

    private let limits: EndpointLimits
    private let state = Mutex(State())

    /// Creates a load of nothing.
    init(limits: EndpointLimits) { self.limits = limits }

    /// How many connections are open, those that are being refused among them.
    package var connections: Int { state.withLock(\.connections) }

    /// How many bytes of requests' bodies are held, as sent and decompressed.
    package var heldBodyBytes: Int { state.withLock(\.heldBodyBytes) }

    /// Counts a new connection, unless it is to be closed at once.
    func open() -> Admission {
        state.withLock { state in
            guard state.connections < 2 * limits.connectionsMax else { return .closed }
            state.connections += 1
            guard state.connections > limits.connectionsMax else { return .served }
            defer { state.isFull = true }
            return .refused(isFirst: !state.isFull)
        }
    }

    /// A connection that was counted is closed.
    func close() {
        state.withLock { state in
            state.connections -= 1
            if state.connections < limits.connectionsMax { state.isFull = false }
        }
    }

    /// Counts bytes, if there is room for them.
    fileprivate func hold(_ count: Int) -> Bool {
        state.withLock { state in
            guard state.heldBodyBytes + count <= limits.heldBodyBytesMax else { return false }
            state.heldBodyBytes += count
            return true
        }
    }

    /// Waits until there is no request any more, also of connections that have closed; for one at a time.
    func idle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.requests > 0 { state.whenIdle = continuation }
                return state.requests == 0
            }
            if isIdle { continuation.resume() }
        }
    }

    fileprivate func begin() { state.withLock { $0.requests += 1 } }

    fileprivate func end(holding count: Int) {
        let whenIdle = state.withLock { state in
            state.requests -= 1
            state.heldBodyBytes -= count
            return state.requests == 0 ? state.whenIdle.take() : nil
        }
        whenIdle?.resume()
    }
}

/// The bytes that one request holds; they are given back when nobody has the request any more, which is its end.
final class HeldBytes: Sendable {
    private let load: EndpointLoad
    private let count = Mutex(0)

    /// Creates a hold on nothing.
    init(of load: EndpointLoad) {
        self.load = load
        load.begin()
    }

    deinit { load.end(holding: count.withLock(\.self)) }

    /// Holds more bytes; `false` when the listener holds as many as it may.
    func grow(by more: Int) -> Bool {
        guard load.hold(more) else { return false }
        count.withLock { $0 += more }
        return true
    }
}
