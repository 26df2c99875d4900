import Millrace
import MillraceTesting
import Testing

/// What a process that dies leaves behind in actors, which outlive it in a test.
@Suite struct ActorCrashTests {
    private actor Mailbox {
        private(set) var ids: [String] = []

        func add(_ id: String) { ids.append(id) }
    }

    @Test("P2 an actor that was called when the process died answers those who come after it", .timeLimit(.minutes(1)))
    func actors() async throws {
        let mailbox = Mailbox()
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            for record in event.records { await mailbox.add(record.change.keys["id"]?.stringValue ?? "") }
        }
        // The checkpoint of a batch is stored while the next batch is with the actor.
        try await withTestRuntime(functions: [function], faults: .crash(before: .checkpoint, .times(3))) { runtime in
            let orders = try await runtime.table("Orders", key: "id") { $0.trigger("orders") { $0.batchSize = 1 } }
            for index in 0..<6 { try await orders.put(["id": .string("\(index)")]) }
            try runtime.settle(within: .seconds(3_600))
            #expect(runtime.crashCount == 3)
            #expect(await Set(mailbox.ids).count == 6)
        }
    }
}
