package import MillraceModel

/// One stream with its shards, in the order of their ids and, while they are open, by the hashes they take.
package struct StreamTopology: Hashable, Sendable {
    /// An open shard, as far as an append needs it.
    package struct Route: Hashable, Sendable {
        /// The shard's number.
        package let number: Int
        /// The lowest hash it takes.
        package let lowerBound: UInt128
        /// Where the shard starts.
        package let start: Int64
    }

    /// Unique among all streams and shards of the store.
    package let number: Int
    /// The stream as others see it.
    package internal(set) var description: StreamDescription
    /// All shards that are still there, in the order of their ids.
    package private(set) var shards: [CatalogShard]
    /// The open shards by hash.
    ///
    /// Together they take every hash, or there are none.
    package private(set) var routes: [Route]
    private var lastShardMilliseconds: Int64

    /// Puts a stream together from its parts.
    ///
    /// - Throws: `StoreError.corrupt` when the open shards do not divide the hashes among themselves.
    init(number: Int, description: StreamDescription, shards: [CatalogShard] = []) throws(StoreError) {
        self.number = number
        self.description = description
        self.shards = shards.sorted { $0.id < $1.id }
        routes = []
        lastShardMilliseconds = -1
        if let newest = self.shards.last { lastShardMilliseconds = Self.milliseconds(in: newest.id) }
        sortRoutes()
        guard description.status == .disabled || shards.isEmpty || coversAllHashes else {
            throw .corrupt("the open shards of \(description.arn) do not divide the hashes among themselves")
        }
    }

    /// The open shard that takes a hash, found without looking at the others.
    package func route(of hash: UInt128) -> Route? {
        var (low, high) = (0, routes.count)
        while low < high {
            let middle = (low + high) / 2
            if routes[middle].lowerBound <= hash { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? routes[low - 1] : nil
    }

    /// A shard by its id.
    package func shard(_ id: ShardID) -> CatalogShard? {
        index(of: id).map { shards[$0] }
    }

    /// Adds an open shard behind all others.
    mutating func open(
        number: Int, parents: [ShardID], hashRange: ClosedRange<UInt128>, start: Int64, now: Timestamp
    ) -> CatalogShard {
        // Ids sort by creation, so two of one millisecond, or of a clock that went back, must still differ upwards.
        lastShardMilliseconds = max(now.millisecondsSinceEpoch, lastShardMilliseconds + 1, 0)
        let id = Self.shardID(milliseconds: lastShardMilliseconds, in: description.arn)
        let shard = CatalogShard(number: number, id: id, parents: parents, hashRange: hashRange, start: start)
        shards.append(shard)
        return shard
    }

    /// Closes a shard behind its last record.
    mutating func close(_ id: ShardID, at last: Int64, now: Timestamp) -> CatalogShard? {
        guard let index = index(of: id) else { return nil }
        shards[index].close(at: last, now: now)
        return shards[index]
    }

    /// Forgets shards.
    mutating func drop(_ numbers: Set<Int>) {
        shards.removeAll { numbers.contains($0.number) }
    }

    /// Finds the routes anew, after shards were opened or closed.
    mutating func sortRoutes() {
        routes = shards.filter(\.isOpen)
            .map { Route(number: $0.number, lowerBound: $0.hashRange.lowerBound, start: $0.start) }
            .sorted { $0.lowerBound < $1.lowerBound }
    }

    private var coversAllHashes: Bool {
        var next: UInt128? = 0
        for shard in shards.filter(\.isOpen).sorted(by: { $0.hashRange.lowerBound < $1.hashRange.lowerBound }) {
            guard shard.hashRange.lowerBound == next else { return false }
            next = shard.hashRange.upperBound == .max ? nil : shard.hashRange.upperBound + 1
        }
        return next == nil
    }

    private func index(of id: ShardID) -> Int? {
        var (low, high) = (0, shards.count)
        while low < high {
            let middle = (low + high) / 2
            if shards[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < shards.count && shards[low].id == id ? low : nil
    }

    /// AWS's form: the creation time in 20 digits of milliseconds, by which consumers sort, and 8 hexadecimal digits.
    private static func shardID(milliseconds: Int64, in stream: StreamARN) -> ShardID {
        var hash = StableHash()
        hash.combine(stream.description.utf8)
        hash.combine(String(milliseconds).utf8)
        let digits = String(milliseconds)
        let padding = String(repeating: "0", count: 20 - digits.utf8.count)
        return ShardID("shardId-\(padding)\(digits)-\(StableHash.hexadecimal(hash.value).suffix(8))")
    }

    private static func milliseconds(in id: ShardID) -> Int64 {
        let parts = id.description.split(separator: "-")
        return parts.count == 3 ? Int64(parts[1]) ?? -1 : -1
    }
}
