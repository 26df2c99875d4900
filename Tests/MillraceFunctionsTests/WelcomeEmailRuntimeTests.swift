import Millrace
import MillraceFunctions
import MillraceTesting
import Testing

@Suite("G37e new customers on the runtime")
struct WelcomeEmailRuntimeTests {
    @Test("G37e customers are welcomed when they come, and again when they come back")
    func customers() async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            let customers = runtime.table("Customers")
            try await customers.put(["id": "1", "email": "ada@example.com", "name": "Ada"])
            try await customers.put(["id": "1", "email": "countess@example.com", "name": "Ada"])
            try await customers.put(["id": "2", "email": "alan@example.com"])
            try runtime.settle()
            try await customers.delete(["id": "2"])
            try await customers.put(["id": "2", "email": "alan@example.com"])
            try runtime.settle()
            #expect(
                shipped.outbox.messages.map { "\($0.to): \($0.text)" } == [
                    "ada@example.com: Welcome, Ada!", "alan@example.com: Welcome, dear customer!",
                    "alan@example.com: Welcome, dear customer!",
                ])
        }
    }

    @Test(
        "G37e P3 a customer without an address is given up alone where batches are bisected, else with its whole batch",
        arguments: [false, true])
    func poison(isBisected: Bool) async throws {
        let shipped = Shipped()
        let manifest = try Shipped.manifest(of: "welcome-email") { $0.bisectBatchOnFunctionError = isBisected }
        try await withTestRuntime(manifest: manifest, functions: shipped.functions) { runtime in
            let customers = runtime.table("Customers")
            try await customers.put(["id": "1", "email": "ada@example.com"])
            try await customers.put(["id": "2", "name": "Nobody"])
            try await customers.put(["id": "3", "email": "grace@example.com"])
            try runtime.settle()
            try await customers.put(["id": "4", "email": "alan@example.com"])
            try runtime.settle()
            let deadLetters = try runtime.deadLetters.map { try $0.changes() }
            if isBisected {
                #expect(deadLetters == [["INSERT id=2"]])
                #expect(
                    shipped.outbox.messages.map(\.to) == ["ada@example.com", "grace@example.com", "alan@example.com"])
            } else {
                #expect(deadLetters == [["INSERT id=1", "INSERT id=2", "INSERT id=3"]])
                #expect(shipped.outbox.messages.map(\.to) == ["ada@example.com", "alan@example.com"])
                #expect(runtime.deliveries.map(\.attempt) == [1, 2, 3, 4, 1])
            }
        }
    }

    @Test("G37e G35 a mail leaves once when the outbox is down, loses its answer, and the process is killed meanwhile")
    func outboxFails() async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            shipped.outbox.fail(.refused, .answerLost, .refused)
            try await runtime.table("Customers").put(["id": "1", "email": "ada@example.com"])
            try await runtime.settle(until: { runtime.deliveries.count == 2 })
            runtime.crash()
            try await runtime.table("Customers").put(["id": "2", "email": "alan@example.com"])
            try runtime.restart()
            try runtime.settle()
            #expect(shipped.outbox.messages.map(\.to) == ["ada@example.com", "alan@example.com"])
            #expect(Set(runtime.duplicates().compactMap(\.cause)) == [.retry, .restart])
            #expect(runtime.deadLetters.isEmpty)
        }
    }
}
