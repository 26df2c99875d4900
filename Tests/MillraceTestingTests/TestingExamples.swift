import Millrace
import MillraceTesting
import Synchronization
import Testing

/// The examples of the page "Testing", from its sections on the runtime and on fault plans.
@Suite struct TestingExamples {
    /// Keeps what was mailed.
    private final class Outbox: Sendable {
        private let mails = Mutex<[String]>([])

        func send(to address: String) { mails.withLock { $0.append(address) } }

        var sent: [String] { mails.withLock { $0 } }
    }

    private struct NoAddress: Error {}

    private static func welcomeEmail(_ outbox: Outbox) -> Function {
        Function("welcome-email") { (event: DynamoDBEvent, _) in
            for record in event.records where record.eventName == .insert {
                guard let address = record.change.newImage?["email"]?.stringValue else { throw NoAddress() }
                outbox.send(to: address)
            }
        }
    }

    @Test("P5 a poison change ends in the dead-letter file, after the attempts that its mapping allows")
    func poison() async throws {
        let outbox = Outbox()
        let welcomeEmail = Self.welcomeEmail(outbox)
        try await withTestRuntime(functions: [welcomeEmail]) { runtime in
            let customers = try await runtime.table("Customers", key: "id") {
                $0.trigger("welcome-email") {
                    $0.maximumRetryAttempts = 2
                    $0.onFailureDestination = "file:dead-letters/welcome-email.jsonl"
                }
            }
            try await customers.put(["id": "1", "email": "ada@example.com"])
            try runtime.settle()
            try await customers.put(["id": "2"])
            try runtime.settle()
            #expect(outbox.sent == ["ada@example.com"])
            #expect(runtime.deliveries(of: "welcome-email").map(\.attempt) == [1, 1, 2, 3])
            #expect(runtime.duplicates(by: .retry).map(\.label) == ["INSERT id=2", "INSERT id=2"])
            #expect(runtime.deadLetters.map(\.condition) == [.retryAttemptsExhausted])
            #expect(runtime.elapsed < .seconds(10))
        }
    }

    @Test("P5 a process that is killed is started again in the test")
    func kill() async throws {
        let outbox = Outbox()
        let welcomeEmail = Self.welcomeEmail(outbox)
        try await withTestRuntime(functions: [welcomeEmail]) { runtime in
            let customers = try await runtime.table("Customers", key: "id") { $0.trigger("welcome-email") }
            runtime.crash()
            try await customers.put(["id": "1", "email": "ada@example.com"])
            #expect(outbox.sent.isEmpty)
            try runtime.restart()
            try runtime.settle()
            #expect(outbox.sent == ["ada@example.com"])
        }
    }

    @Test("P5 a Kinesis stream of a test has shards, and its records their keys")
    func kinesis() async throws {
        let outbox = Outbox()
        let clicks = Function("clicks", each: KinesisRecord.self) { record, _ in
            outbox.send(to: String(decoding: record.kinesis.data, as: UTF8.self))
        }
        try await withTestRuntime(functions: [clicks], faults: .merge(after: 2)) { runtime in
            let stream = try await runtime.stream("clicks", shards: 2) { $0.trigger("clicks") }
            for address in ["ada", "bob", "eve"] { try await stream.put(address, partitionKey: address) }
            try runtime.settle()
            #expect(outbox.sent.sorted() == ["ada", "bob", "eve"])
        }
    }

    @Test("P2 a fault plan brings crashes, splits and lost answers, and the test says what they are to leave alone")
    func faults() async throws {
        let outbox = Outbox()
        let welcomeEmail = Self.welcomeEmail(outbox)
        let faults: FaultPlan = .crashAfterHandler + .split(after: 1) + .loseAnswer(of: .checkpoint, .times(2))
        try await withTestRuntime(functions: [welcomeEmail], seed: 7, faults: faults) { runtime in
            let customers = try await runtime.table("Customers", key: "id") { $0.trigger("welcome-email") }
            for id in ["1", "2", "3"] {
                try await customers.put(["id": .string(id), "email": .string("\(id)@example.com")])
            }
            try runtime.settle()
            #expect(runtime.crashCount == 1)
            #expect(runtime.missedFaults.isEmpty)
            #expect(Set(outbox.sent) == ["1@example.com", "2@example.com", "3@example.com"])
            #expect(outbox.sent.count > 3, "this function mails again what is delivered again")
        }
    }
}
