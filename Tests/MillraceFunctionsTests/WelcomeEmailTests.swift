import Millrace
import Testing

@testable import MillraceFunctions

@Suite("G37e new customers")
struct WelcomeEmailTests {
    @Test("G37e a new customer gets one mail; a changed or deleted one gets none")
    func mails() async throws {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        try await bench.put(
            [
                ["id": "1", "email": "ada@example.com", "name": "Ada"],
                ["id": "2", "email": "alan@example.com"],
                ["id": "1", "email": "countess@example.com", "name": "Ada"],
            ], into: "Customers")
        try await bench.tables.table("Customers").delete(["id": "2"])
        let changes = try await bench.changes(of: "Customers")
        #expect(changes.map(\.eventName) == [.insert, .insert, .modify, .remove])
        for batch in [changes[...2], changes[1...], changes[...]] {
            try await bench.deliver(batch, to: welcomeEmail(outbox: outbox))
        }
        #expect(outbox.messages.map(\.to) == ["ada@example.com", "alan@example.com"])
        #expect(outbox.messages.map(\.text) == ["Welcome, Ada!", "Welcome, dear customer!"])
    }

    @Test("G37e a customer without an address fails the batch, and those before are not written to twice")
    func poison() async throws {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        try await bench.put([["id": "1", "email": "ada@example.com"], ["id": "2"]], into: "Customers")
        let changes = try await bench.changes(of: "Customers")
        for _ in 0..<3 {
            await #expect(throws: DecodingError.self) {
                try await bench.deliver(changes, to: welcomeEmail(outbox: outbox))
            }
        }
        #expect(outbox.messages.map(\.to) == ["ada@example.com"])
    }
}
