import Millrace
import MillraceTesting
import Testing

@testable import MillraceFunctions

@Suite("State items")
struct StateItemTests {
    private struct Seen: Codable {
        var keys: [String] = []
    }

    private struct Refused: Error {}

    private func item(_ bench: Bench, _ change: DynamoDBRecord, shard: ShardID) async throws -> StateItem<Seen> {
        let test = TestContext(tables: bench.tables, shardID: shard)
        let context = try await FunctionContext(test, for: DynamoDBEvent(records: [change]))
        return StateItem("SensorStates", key: ["sensor": "x"], initial: Seen(), context: context)
    }

    private func apply(_ changes: some Sequence<DynamoDBRecord>, _ bench: Bench, shard: ShardID = "1") async throws {
        let changes = Array(changes)
        try await item(bench, changes[0], shard: shard).apply(changes) { seen, records in
            seen.keys += records.compactMap { $0.change.keys["id"]?.stringValue }
        }
    }

    private func changes(_ bench: Bench, count: Int) async throws -> [DynamoDBRecord] {
        for id in 0..<count { try await bench.put([["id": .string("\(id)"), "email": "e"]], into: "Customers") }
        return try await bench.changes(of: "Customers")
    }

    @Test("G35 a change is applied once, sequence numbers compared as numbers")
    func once() async throws {
        let bench = try await Bench()
        var changes = try await changes(bench, count: 4)
        for (index, text) in ["9", "10", "99", "100"].enumerated() {
            changes[index].change.sequenceNumber = try #require(SequenceNumber(text))
        }
        for range in [0..<1, 0..<2, 1..<3, 0..<4, 3..<4] { try await apply(changes[range], bench) }
        let state = try #require(try await bench.item(["sensor": "x"], in: "SensorStates"))
        #expect(state == ["sensor": "x", "keys": ["0", "1", "2", "3"], "applied": ["1": "100"]])
    }

    @Test("G35 shards are told apart, and only the youngest are remembered")
    func shards() async throws {
        let bench = try await Bench()
        let changes = try await changes(bench, count: 1)
        for index in 0..<300 {
            let shard = ShardID("shardId-\(1_000 + index)")
            try await apply(changes, bench, shard: shard)
            try await apply(changes, bench, shard: shard)
        }
        let state = try #require(try await bench.item(["sensor": "x"], in: "SensorStates"))
        #expect(state["keys"]?.listValue?.count == 300)
        let applied = try #require(state["applied"]?.mapValue)
        #expect(applied.count == 256)
        #expect(applied.keys.min() == "shardId-1044")
    }

    @Test("a change that throws applies nothing of its batch")
    func failure() async throws {
        let bench = try await Bench()
        let changes = try await changes(bench, count: 2)
        await #expect(throws: Refused.self) {
            try await item(bench, changes[0], shard: "1").apply(changes) { seen, _ in
                seen.keys.append("half")
                throw Refused()
            }
        }
        #expect(try await bench.item(["sensor": "x"], in: "SensorStates") == nil)
    }

    @Test("messages that stayed behind leave with the next batch, in order, before new ones")
    func leftovers() async throws {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        let changes = try await changes(bench, count: 3)
        func apply(_ change: DynamoDBRecord) async throws {
            try await item(bench, change, shard: "1").apply([change], sendingTo: outbox) { seen, records in
                records.map { record in
                    let id = record.change.keys["id"]?.stringValue ?? ""
                    return Message(id: record.eventID, kind: "test", to: "you", text: id)
                }
            }
        }
        outbox.fail(.refused, .refused)
        for change in changes[0..<2] {
            await #expect(throws: RecordingOutbox.Failure.refused) { try await apply(change) }
        }
        try await apply(changes[2])
        #expect(outbox.messages.map(\.text) == ["0", "1", "2"])
        #expect(try await bench.item(["sensor": "x"], in: "SensorStates")?["pending"] == nil)
    }
}
