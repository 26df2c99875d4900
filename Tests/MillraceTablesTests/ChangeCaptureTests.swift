import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Change capture")
struct ChangeCaptureTests {
    @Test("G2 R4 the view type decides what a record shows", arguments: StreamViewType.allCases)
    func views(view: StreamViewType) async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds(view: view)
        try await birds.put(["id": "1", "name": "Wren"])
        try await birds.update(["id": "1"], set: ["name": "Robin"])
        let stream = try #require(try await birds.describe().latestStreamARN)
        let shown = try #require(tables.store.stream(stream)).viewType
        let events = try await tables.records(of: stream).flatMap(\.records).compactMap { record in
            if case .change(let change) = record.content {
                DynamoDBEvent.EventRecord(change, of: record, in: stream, view: shown)
            } else {
                nil
            }
        }
        try #require(events.count == 2)
        #expect(events[0].change.newImage == (view.showsNewImage ? ["id": "1", "name": "Wren"] : nil))
        #expect(events[0].change.oldImage == nil)
        #expect(events[1].change.newImage == (view.showsNewImage ? ["id": "1", "name": "Robin"] : nil))
        #expect(events[1].change.oldImage == (view.showsOldImage ? ["id": "1", "name": "Wren"] : nil))
        #expect(events.allSatisfy { $0.change.keys == ["id": "1"] && $0.change.streamViewType == view })
    }

    @Test(
        "G8 R5 every create, update and delete writes one record with the keys and the images",
        arguments: StoreKind.allCases)
    func everyChange(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds(
            key: KeySchema(hash: "id", range: KeyAttribute("year", .number)))
        let key: Item = ["id": "1", "year": 2026]
        let wren = key.merging(["name": "Wren"]) { $1 }
        let robin = key.merging(["name": "Robin"]) { $1 }
        let old = try await birds.put(wren)
        #expect(old == nil)
        let replaced = try await birds.put(robin)
        #expect(replaced == wren)
        let updated = try await birds.update(key, set: ["seen": 1], remove: ["name"])
        #expect(updated.old == robin)
        #expect(updated.new == key.merging(["seen": 1]) { $1 })
        try await birds.modify(key) { item in item?["seen"] = 2 }
        let deleted = try await birds.delete(key)
        #expect(deleted == key.merging(["seen": 2]) { $1 })
        try await birds.update(key)
        try await birds.modify(key) { $0 = nil }

        let changes = try await tables.changes()
        #expect(changes.map(\.operation) == [.insert, .modify, .modify, .modify, .remove, .insert, .remove])
        #expect(changes.allSatisfy { $0.keys == key && $0.userIdentity == nil })
        // Each record begins where the one before it ended.
        #expect(changes.dropFirst().map(\.oldImage) == changes.dropLast().map(\.newImage))
        #expect(changes.first?.oldImage == nil)
        #expect(changes[1].newImage == robin)
        #expect(changes[5].newImage == key)
    }

    @Test("G9 each change appears exactly once, however many writers there are", arguments: StoreKind.allCases)
    func exactlyOnce(kind: StoreKind) async throws {
        struct Refused: Error {}
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<50 {
                        try await birds.put(["id": .string("\(writer)-\(number)")])
                        await #expect(throws: Refused.self) {
                            try await birds.modify(["id": .string("\(writer)-\(number)")]) { item in
                                item?["lost"] = true
                                throw Refused()
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let changes = try await tables.changes()
        #expect(changes.count == 400)
        #expect(Set(changes.map(\.keys)).count == 400)
        #expect(changes.allSatisfy { $0.newImage?["lost"] == nil })
    }

    @Test(
        "G10 one item's records stand in the order of its changes, also from a parent to its children",
        arguments: StoreKind.allCases)
    func orderAcrossSplits(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let stream = try #require(try await birds.describe().latestStreamARN)
        for round in 1...4 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 0..<12 {
                    group.addTask {
                        for _ in 0..<10 {
                            try await birds.modify(["id": .number(AWSNumber(id)).asText]) { item in
                                let count = item?["count"]?.numberValue?.int ?? 0
                                item = ["id": .number(AWSNumber(id)).asText, "count": .number(AWSNumber(count + 1))]
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            tables.clock.move(by: .seconds(1))
            let open = tables.store.shards(of: stream).filter(\.isOpen)
            let parent = ShardKey(stream: stream, shard: open[round % open.count].id)
            _ = try await tables.store.write { transaction in try transaction.splitShard(parent) }
        }
        try await birds.put(["id": "0", "count": 0])
        var counts: [String: [Int]] = [:]
        for (_, records) in try await tables.records(of: stream) {
            for record in records {
                guard case .change(let change) = record.content else { continue }
                let id = try #require(change.keys["id"]?.stringValue)
                counts[id, default: []].append(try #require(change.newImage?["count"]?.numberValue?.int))
            }
        }
        #expect(tables.store.shards(of: stream).count == 9)
        #expect(counts.count == 12)
        for (id, found) in counts { #expect(found == Array(1...40) + (id == "0" ? [0] : []), "item \(id)") }
        // An item's shards are one line of descent: each is a parent, or a parent's parent, of the next one.
        let shards = Dictionary(uniqueKeysWithValues: tables.store.shards(of: stream).map { ($0.id, $0) })
        var last: [String: ShardID] = [:]
        for (shard, records) in try await tables.records(of: stream) {
            for case .change(let change) in records.map(\.content) {
                let id = try #require(change.keys["id"]?.stringValue)
                if let earlier = last[id], earlier != shard {
                    var ancestor: ShardID? = shard
                    while let next = ancestor, next != earlier { ancestor = shards[next]?.parents.first }
                    #expect(ancestor == earlier)
                }
                last[id] = shard
            }
        }
    }

    @Test("G11 sequence numbers rise in the order of publication", arguments: StoreKind.allCases)
    func sequenceNumbers(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let stream = try #require(try await birds.describe().latestStreamARN)
        for number in 0..<30 { try await birds.put(["id": "1", "n": .number(AWSNumber(number))]) }
        let numbers = try await tables.records(of: stream).flatMap(\.records).map(\.sequenceNumber)
        #expect(numbers.count == 30)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("G13 a waiting reader is called as soon as a change is committed", arguments: StoreKind.allCases)
    func wakesReaders(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let stream = try #require(try await birds.describe().latestStreamARN)
        let shard = ShardKey(stream: stream, shard: try #require(tables.store.shards(of: stream).first).id)
        await withCheckedContinuation { continuation in
            _ = tables.store.whenReadable(shard, after: .trimHorizon) { continuation.resume() }
            Task { try await birds.put(["id": "1"]) }
        }
        let page = try await tables.store.read(shard, after: .trimHorizon, limit: 10)
        #expect(page.records.count == 1)
    }

    @Test("G14 R6 a write that changes nothing leaves no record", arguments: StoreKind.allCases)
    func nothingChanged(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let item: Item = [
            "id": "1", "n": 1, "set": .stringSet(["a", "b"]), "map": ["x": 1, "y": 2], "numbers": .numberSet([1, 2]),
        ]
        try await birds.put(item)
        let same: Item = [
            "id": "1", "n": .number(try AWSNumber("1.0")), "set": .stringSet(["b", "a"]), "map": ["y": 2, "x": 1],
            "numbers": .numberSet([2, 1]),
        ]
        let replaced = try await birds.put(same)
        #expect(replaced == item)
        try await birds.update(["id": "1"], set: ["n": .number(try AWSNumber("1e0"))], remove: ["absent"])
        try await birds.update(["id": "1"])
        try await birds.modify(["id": "1"]) { _ in }
        try await birds.delete(["id": "absent"])
        let removed = try await birds.update(["id": "absent"], remove: ["n"])
        #expect(removed.new == nil)
        try await birds.modify(["id": "absent"]) { $0 = nil }
        let absent = try await birds.get(["id": "absent"])
        #expect(absent == nil)
        let changes = try await tables.changes()
        #expect(changes.map(\.operation) == [.insert])
    }

    @Test("E1 a table without a stream takes writes, and no record appears anywhere", arguments: StoreKind.allCases)
    func withoutStream(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds(view: nil)
        try await birds.put(["id": "1"])
        try await birds.delete(["id": "1"])
        #expect(tables.store.streams().isEmpty)
    }

    @Test(
        "G2 sizes count the keys and the images that the view shows",
        arguments: [(.keysOnly, 12), (.newImage, 27), (.oldImage, 24), (.newAndOldImages, 39)]
            as [(StreamViewType, Int)]
    )
    func sizes(view: StreamViewType, size: Int) async throws {
        let tables = try await TestTables(on: .memory)
        let birds = try await tables.createBirds(key: KeySchema(hash: "Username"), view: view)
        try await birds.put(["Username": "Fred"])
        // The key is 12 bytes, n and 1 are 3.
        try await birds.update(["Username": "Fred"], set: ["n": 1])
        let change = try #require(try await tables.changes().last)
        #expect(change.sizeBytes(under: view) == size)
    }
}

extension AttributeValue {
    /// A number as a string attribute.
    fileprivate var asText: AttributeValue { .string(numberValue?.stringValue ?? "") }
}
