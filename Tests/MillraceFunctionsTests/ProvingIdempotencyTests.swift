import Millrace
import MillraceTesting
import Testing

@testable import MillraceFunctions

/// The proof that the documentation shows, and the message of one that fails.
@Suite("Proving idempotency")
struct ProvingIdempotencyTests {
    @Test("G35 G37e a new customer is welcomed once")
    func welcomesOnce() async throws {
        try await assertIdempotent { trial in
            let outbox = RecordingOutbox()
            trial.effect("mails") { outbox.texts }
            try await trial.run(functions: [welcomeEmail(outbox: outbox)]) { runtime in
                let customers = try await runtime.table("Customers", key: "id") {
                    $0.trigger("welcome-email") { $0.batchSize = 2 }
                }
                try await customers.put(["id": "1", "email": "ada@example.com"])
                try await customers.put(["id": "2", "email": "alan@example.com"])
                try await customers.put(["id": "3", "email": "grace@example.com"])
                try runtime.settle()
                try await customers.delete(["id": "2"])
                try await customers.put(["id": "2", "email": "alan@example.com"])
            }
        }
    }

    /// The same scenario with a function that sends what it is told to send.
    private func naiveScenario(_ trial: IdempotencyTrial) async throws {
        let mail = Sender()
        trial.effect("mails") { mail.sent.sorted() }
        try await trial.run(functions: [naiveWelcomeEmail(mail)]) { runtime in
            let customers = try await runtime.table("Customers", key: "id") {
                $0.trigger("welcome-email") { $0.batchSize = 2 }
            }
            try await customers.put(["id": "1", "email": "ada@example.com"])
            try await customers.put(["id": "2", "email": "alan@example.com"])
            try await customers.put(["id": "3", "email": "grace@example.com"])
        }
    }

    @Test("G35 G37e what is wrong, with which record, by which delivery and how to repeat it stands in the message")
    func message() async throws {
        let failures = try await idempotencyFailures(under: [.crashAfterHandler], seeds: [1], naiveScenario)
        #expect(
            failures.map(\.description) == [
                """
                not idempotent: under .crash(after: .handler, .times(1)), seed 1, the effect "mails" is not what it is without faults
                  + ada@example.com: Welcome!  (2 instead of 1)
                  + alan@example.com: Welcome!  (2 instead of 1)
                more than one delivery of INSERT id=1 to welcome-email changed it:
                  delivery 1, attempt 1, was interrupted by a crash: + ada@example.com: Welcome!
                  delivery 2, attempt 1, cause restart, succeeded: + ada@example.com: Welcome!  (2 instead of 1)
                  event 8a88f7ecfb1179861aeb229cbdaabe88, sequence number 100000000000000000002
                  (in a run with one record a delivery; faults that are counted may hit another record there than above)
                repeat it with assertIdempotent(under: [.crash(after: .handler, .times(1))], seeds: [1])
                """
            ])
    }

    @Test("G35 the assertion records an issue for each plan that makes a difference, also when it is repeated as told")
    func issues() async throws {
        try await withKnownIssue {
            try await assertIdempotent(
                under: [.crash(after: .handler, .times(1)), .split(after: 2) + .redeliver(share: 1)], seeds: [1],
                naiveScenario)
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("more than one delivery of INSERT id=1 to welcome-email") }
        }
    }
}
