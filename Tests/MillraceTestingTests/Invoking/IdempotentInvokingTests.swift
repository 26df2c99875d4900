import Millrace
import MillraceModel
import MillraceTables
import MillraceTesting
import Testing

@Suite("Idempotent functions called without a runtime")
struct IdempotentInvokingTests {
    private static func event() throws -> DynamoDBEvent {
        try DynamoDBEvent(changesOf: "Orders", key: "id", .inserted(["id": "1"]))
    }

    @Test("P2 marks in the runtime's store are remembered with the tables that a test brings, and only with them")
    func tables() async throws {
        let effects = Effects()
        let function = idFunction { id, _ in effects.add(id) }.idempotent(by: .eventID)
        for _ in 1...2 { try await function.invoke(with: Self.event()) }
        #expect(effects.texts == ["1", "1"])
        let context = TestContext(tables: try await TableService.inMemory())
        for _ in 1...2 { try await function.invoke(with: Self.event(), context: context) }
        #expect(effects.texts == ["1", "1", "1"])
    }

    @Test("P2 event ids repeat, so that a store in memory takes the event of another test for the same")
    func memory() async throws {
        let effects = [Effects(), Effects(), Effects()]
        let shared = IdempotencyStore.memory()
        for (effects, store) in zip(effects, [shared, shared, .memory()]) {
            let function = idFunction { id, _ in effects.add(id) }.idempotent(by: .eventID, store: store)
            try await function.invoke(with: Self.event())
        }
        #expect(effects.map(\.texts) == [["1"], [], ["1"]])
    }
}
