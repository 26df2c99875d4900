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
        /// The shard's id.
        package let id: ShardID
        /// How positions become sequence numbers.
        package let numbering: ShardNumbering
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
    /// What the id of the newest shard begins with: its milliseconds, or for Kinesis its index.
    private var lastOrdinal: Int64

    /// Puts a stream together from its parts.
    ///
    /// - Throws: `StoreError.corrupt` when the open shards do not divide the hashes among themselves.
    init(number: Int, description: StreamDescription, shards: [CatalogShard] = []) throws(StoreError) {
        self.number = number
        self.description = description
        self.shards = shards.sorted { $0.id < $1.id }
        routes = []
        // Open shards are never dropped, and of each lineage the newest one is open: the highest id is always there.
        lastOrdinal = self.shards.last.flatMap { Self.ordinal(in: $0.id) } ?? -1
        sortRoutes()
        guard description.status == .disabled || shards.isEmpty || coversAllHashes else {
            throw .corrupt("the open shards of \(description.arn) do not divide the hashes among themselves")
        }
    }

    /// The open shard that takes a hash, found without looking at the others.
    package func route(of hash: UInt128) -> Route? {
        routeIndex(of: hash).map { routes[$0] }
    }

    /// The place of the open shard that takes a hash.
    func routeIndex(of hash: UInt128) -> Int? {
        var (low, high) = (0, routes.count)
        while low < high {
            let middle = (low + high) / 2
            if routes[middle].lowerBound <= hash { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }

    /// A shard by its id.
    package func shard(_ id: ShardID) -> CatalogShard? {
        index(of: id).map { shards[$0] }
    }

    /// Adds an open shard behind all others.
    mutating func open(
        number: Int, parents: [ShardID], hashRange: ClosedRange<UInt128>, start: Int64, now: Timestamp
    ) -> CatalogShard {
        let id: ShardID
        var createdAt = now
        switch description.arn.source {
        case .dynamoDB:
            // Ids sort by creation, so two of one millisecond, or of a clock that went back, must differ upwards.
            lastOrdinal = max(now.millisecondsSinceEpoch, lastOrdinal + 1, 0)
            id = Self.shardID(milliseconds: lastOrdinal, in: description.arn)
        case .kinesis:
            lastOrdinal += 1
            id = ShardNumbering.kinesisID(index: lastOrdinal)
            // The second of a shard's creation leads its numbers, which must lie above those of its parents.
            for parent in parents.compactMap(shard) {
                let next = Timestamp(secondsSinceEpoch: parent.createdAt.secondsSinceEpoch + 1)
                createdAt = max(createdAt, next)
            }
        }
        let shard = CatalogShard(
            number: number, id: id, parents: parents, hashRange: hashRange, createdAt: createdAt, start: start)
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
            .map {
                Route(
                    number: $0.number,
                    lowerBound: $0.hashRange.lowerBound,
                    start: $0.start,
                    id: $0.id,
                    numbering: $0.numbering
                )
            }
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
        // A Kinesis shard stands at its own number until shards before it are forgotten.
        if let index = ShardNumbering.kinesisIndex(in: id), index < shards.count, shards[Int(index)].id == id {
            return Int(index)
        }
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

    private static func ordinal(in id: ShardID) -> Int64? {
        let parts = id.description.split(separator: "-")
        return parts.count >= 2 ? Int64(parts[1]) : nil
    }
}
