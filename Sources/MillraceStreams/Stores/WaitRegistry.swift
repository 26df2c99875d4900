internal import MillraceModel

/// The callbacks that wait in a store.
///
/// It only collects those that are due: they are called outside of any lock.
struct WaitRegistry {
    /// A callback that is due.
    typealias Callback = @Sendable () -> Void

    private struct ShardWait {
        let id: UInt64
        let position: Int64
        let callback: Callback
    }

    private struct StreamWait {
        let version: Int
        let callback: Callback
    }

    private enum Home {
        case shard(Int)
        case stream(StreamARN)
    }

    private var lastID: UInt64 = 0
    private var homes: [UInt64: Home] = [:]
    /// In the order in which they came; nearly always one.
    private var shardWaits: [Int: [ShardWait]] = [:]
    private var streamWaits: [StreamARN: [UInt64: StreamWait]] = [:]

    /// A handle for a callback that is due at once and waits nowhere.
    mutating func spend() -> StoreWait {
        lastID += 1
        return StoreWait(id: lastID)
    }

    /// Keeps a callback until a shard has a record behind a position, or has ended.
    mutating func add(shard number: Int, after position: Int64, _ callback: @escaping Callback) -> StoreWait {
        let wait = spend()
        homes[wait.id] = .shard(number)
        shardWaits[number, default: []].append(ShardWait(id: wait.id, position: position, callback: callback))
        return wait
    }

    /// Keeps a callback until a stream has another version.
    mutating func add(stream: StreamARN, version: Int, _ callback: @escaping Callback) -> StoreWait {
        let wait = spend()
        homes[wait.id] = .stream(stream)
        streamWaits[stream, default: [:]][wait.id] = StreamWait(version: version, callback: callback)
        return wait
    }

    /// Forgets a callback.
    mutating func cancel(_ wait: StoreWait) {
        switch homes.removeValue(forKey: wait.id) {
        case .shard(let number):
            shardWaits[number]?.removeAll { $0.id == wait.id }
            if shardWaits[number]?.isEmpty == true { shardWaits[number] = nil }
        case .stream(let stream):
            streamWaits[stream]?[wait.id] = nil
            if streamWaits[stream]?.isEmpty == true { streamWaits[stream] = nil }
        case nil:
            break
        }
    }

    /// Takes out the callbacks that wait for records up to a position of a shard; all of them with `StreamPosition.end`.
    ///
    /// - Parameter due: Gets them, in the order in which they came.
    mutating func take(shard number: Int, upTo last: Int64, into due: inout [Callback]) {
        guard let waits = shardWaits.removeValue(forKey: number) else { return }
        var others: [ShardWait] = []
        for wait in waits {
            if last == StreamPosition.end || wait.position < last {
                homes[wait.id] = nil
                due.append(wait.callback)
            } else {
                others.append(wait)
            }
        }
        if !others.isEmpty { shardWaits[number] = others }
    }

    /// Takes out the callbacks that know a stream in another version than this one.
    mutating func take(stream: StreamARN, version: Int) -> [Callback] {
        guard let waits = streamWaits[stream] else { return [] }
        let due = waits.filter { $0.value.version != version }
        return due.keys.sorted().compactMap { id in
            cancel(StoreWait(id: id))
            return due[id]?.callback
        }
    }

    /// Takes out all callbacks, in the order in which they came.
    mutating func takeAll() -> [Callback] {
        let shards = shardWaits.values.flatMap { $0.map { ($0.id, $0.callback) } }
        let streams = streamWaits.values.flatMap { $0.map { ($0.key, $0.value.callback) } }
        let lastID = lastID
        self = WaitRegistry()
        self.lastID = lastID
        return (shards + streams).sorted { $0.0 < $1.0 }.map(\.1)
    }
}
