import MillraceModel
import MillraceStreams
import Testing

@Suite("Shards")
struct ShardTests {
    @Test(
        "G19 G20 a split gives two children that name their parent and divide its hashes",
        arguments: StoreKind.withBothStreams
    )
    func split(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            try await fixture.store.append(["a", "b"])
            let parent = fixture.store.shardKey(0)
            let children = try await fixture.store.write { try $0.splitShard(parent) }
            let shards = fixture.store.shards(of: orders)
            #expect(shards.map(\.id) == [parent.shard] + children)
            #expect(shards.map(\.id) == shards.map(\.id).sorted())
            #expect(shards.map(\.isOpen) == [false, true, true])
            #expect(shards.map(\.parents) == [[], [parent.shard], [parent.shard]])
            #expect(shards[1].hashRange == 0...(UInt128(1) << 127) - 1)
            #expect(shards[2].hashRange == (UInt128(1) << 127)...UInt128.max)
            let last = try await fixture.store.readAll(parent).last
            let ending = try #require(shards[0].endingSequenceNumber)
            #expect(kind.isKinesis ? position(of: ending) == .max : ending == last?.sequenceNumber)
            #expect(shards[1].startingSequenceNumber > ending)
            #expect(shards[1].startingSequenceNumber > (last?.sequenceNumber ?? shards[1].startingSequenceNumber))
        }
    }

    @Test("a split is refused where one half would take no hash", arguments: StoreKind.withBothStreams)
    func invalidSplit(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            let root = fixture.store.shardKey(0)
            await #expect(throws: StoreError.invalidSplit(root)) {
                try await fixture.store.write { try $0.splitShard(root, at: 0) }
            }
            _ = try await fixture.store.write { try $0.splitShard(root, at: 1) }
            let single = fixture.store.shardKey(1)
            await #expect(throws: StoreError.invalidSplit(single)) {
                try await fixture.store.write { try $0.splitShard(single) }
            }
            let rest = fixture.store.shardKey(2)
            await #expect(throws: StoreError.invalidSplit(rest)) {
                try await fixture.store.write { try $0.splitShard(rest, at: 0) }
            }
            _ = try await fixture.store.write { try $0.splitShard(rest, at: .max) }
            let highest = fixture.store.shardKey(4)
            await #expect(throws: StoreError.invalidSplit(highest)) {
                try await fixture.store.write { try $0.splitShard(highest) }
            }
            await #expect(throws: StoreError.shardClosed(root)) {
                try await fixture.store.write { try $0.rollOverShard(root) }
            }
            let unknown = ShardKey(stream: orders, shard: "shardId-1")
            await #expect(throws: StoreError.noSuchShard(unknown)) {
                try await fixture.store.write { try $0.splitShard(unknown) }
            }
        }
    }

    @Test("G19 a roll-over gives one child of the same hashes", arguments: StoreKind.withBothStreams)
    func rollOver(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders()
            let parent = fixture.store.shardKey(0)
            let child = try await fixture.store.write { try $0.rollOverShard(parent) }
            let shards = fixture.store.shards(of: orders)
            #expect(shards.map(\.id) == [parent.shard, child])
            let ending = try #require(shards[0].endingSequenceNumber)
            #expect(kind.isKinesis ? position(of: ending) == .max : ending == shards[0].startingSequenceNumber)
            #expect(shards[1].parents == [parent.shard])
            #expect(shards[1].hashRange == shards[0].hashRange)
        }
    }

    @Test("G20 a merge gives one child that names both parents", arguments: StoreKind.withBothStreams)
    func merge(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders(shardCount: 3)
            let ids = fixture.store.shards(of: orders).map(\.id)
            await #expect(throws: StoreError.shardsNotAdjacent(ids[0], ids[2])) {
                try await fixture.store.write { try $0.mergeShards(ids[0], ids[2], in: orders) }
            }
            await #expect(throws: StoreError.shardsNotAdjacent(ids[1], ids[1])) {
                try await fixture.store.write { try $0.mergeShards(ids[1], ids[1], in: orders) }
            }
            await #expect(throws: StoreError.shardsNotAdjacent(ids[2], ids[0])) {
                try await fixture.store.write { try $0.mergeShards(ids[2], ids[0], in: orders) }
            }
            let child = try await fixture.store.write { try $0.mergeShards(ids[2], ids[1], in: orders) }
            let shards = fixture.store.shards(of: orders)
            #expect(shards.last?.id == child)
            #expect(shards.last?.parents == [ids[2], ids[1]])
            #expect(shards.last?.hashRange == shards[1].hashRange.lowerBound...UInt128.max)
            #expect(shards.filter(\.isOpen).map(\.id) == [ids[0], child])
        }
    }

    @Test(
        "G10 the records of a key stay in order over splits, roll-overs and merges",
        arguments: StoreKind.withBothStreams)
    func orderOverLineage(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            let store = fixture.store
            try await store.createOrders(shardCount: 2)
            var random = SeededGenerator(seed: 8)
            var written: [UInt128: [String]] = [:]
            for index in 0..<300 {
                let key = UInt128(Int.random(in: 0..<10, using: &random)) * 10 + 5
                _ = try await store.write {
                    try $0.append(data("\(index)", key: "\(key)"), to: orders, hash: hash(key))
                }
                written[key, default: []].append("\(index)")
                if index % 15 == 14 { try await self.changeTopology(of: store, using: &random) }
            }
            // Shards by id are shards by creation, so parents come before their children.
            var read: [UInt128: [StreamRecord]] = [:]
            for shard in store.shards(of: orders) {
                for record in try await store.readAll(ShardKey(stream: orders, shard: shard.id), pageSize: 7) {
                    guard case .data(let content) = record.content, let key = UInt128(content.partitionKey) else {
                        continue
                    }
                    #expect(shard.hashRange.contains(hash(key)))
                    read[key, default: []].append(record)
                }
            }
            #expect(read.mapValues(texts) == written)
            for records in read.values {
                #expect(records.map(\.sequenceNumber) == records.map(\.sequenceNumber).sorted())
            }
            let open = store.shards(of: orders).filter(\.isOpen).sorted {
                $0.hashRange.lowerBound < $1.hashRange.lowerBound
            }
            #expect(open.first?.hashRange.lowerBound == 0)
            #expect(open.last?.hashRange.upperBound == .max)
            #expect(zip(open, open.dropFirst()).allSatisfy { $0.hashRange.upperBound + 1 == $1.hashRange.lowerBound })
        }
    }

    private func changeTopology(of store: any StreamStore, using random: inout SeededGenerator) async throws {
        let open = store.shards(of: orders).filter(\.isOpen).sorted {
            $0.hashRange.lowerBound < $1.hashRange.lowerBound
        }
        let index = Int.random(in: 0..<open.count, using: &random)
        let key = ShardKey(stream: orders, shard: open[index].id)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: _ = try await store.write { try $0.splitShard(key) }
        case 1: _ = try await store.write { try $0.rollOverShard(key) }
        default:
            guard index + 1 < open.count else { return }
            let (one, other, orders) = (open[index].id, open[index + 1].id, orders)
            _ = try await store.write { try $0.mergeShards(one, other, in: orders) }
        }
    }

    @Test(
        "G21 a disabled stream has closed shards, takes nothing and stays readable",
        arguments: StoreKind.withBothStreams)
    func disable(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let orders = fixture.orders
            try await fixture.store.createOrders(shardCount: 2)
            try await fixture.store.append(["a", "b"])
            let version = try #require(fixture.store.stream(orders)).version
            fixture.clock.advance(by: .seconds(5))
            try await fixture.store.write { try $0.disableStream(orders) }
            let stream = try #require(fixture.store.stream(orders))
            #expect(stream.status == .disabled)
            #expect(stream.disabledAt == fixture.clock.now())
            #expect(stream.version > version)
            #expect(fixture.store.shards(of: orders).allSatisfy { !$0.isOpen })
            await #expect(throws: StoreError.streamDisabled(orders)) { try await fixture.store.append(["c"]) }
            await #expect(throws: StoreError.streamDisabled(orders)) {
                try await fixture.store.write { try $0.disableStream(orders) }
            }
            #expect(try await texts(fixture.store.readAll(fixture.store.shardKey(0))) == ["a", "b"])
            await #expect(throws: StoreError.streamExists(orders)) { try await fixture.store.createOrders() }
        }
    }

    @Test("the order of ids survives a clock that is set back", arguments: StoreKind.withBothStreams)
    func clockSetBack(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            try await fixture.store.createOrders()
            fixture.clock.advance(by: .seconds(-3_600))
            let shard = fixture.store.shardKey(0)
            let child = try await fixture.store.write { try $0.rollOverShard(shard) }
            #expect(child > shard.shard)
        }
    }
}
