import Foundation
import Millrace
import MillraceModel
import Testing

/// What stops the process, because no run of the program could mean it.
@Suite struct IdempotencyRefusalTests {
    /// Whether the process said why; release builds do not.
    private func said(_ text: String, _ result: ExitTest.Result?) -> Bool {
        #if DEBUG
            guard let bytes = result?.standardErrorContent else { return false }
            return String(decoding: bytes, as: UTF8.self).contains(text)
        #else
            return result != nil
        #endif
    }

    @Test("P2 a key of the other kind of event stops the process when the function is made")
    func keyKind() async {
        let onTable = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Function("orders") { (_: DynamoDBEvent, _) in }.idempotent(by: .record { $0.eventID })
        }
        #expect(said("orders takes the changes of a table", onTable))
        let onStream = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Function("clicks", each: KinesisRecord.self) { _, _ in }.idempotent(by: .change { $0.eventID })
        }
        #expect(said("clicks takes the records of a Kinesis stream", onStream))
    }

    @Test("P2 a function that keeps a state over windows cannot be idempotent")
    func windows() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Function("usage", window: [0]) { (_: DynamoDBEvent, _, _) in }.idempotent(by: .eventID)
        }
        #expect(said("usage keeps a state over tumbling windows", result))
    }

    @Test("P2 a function is idempotent once, with one key")
    func twice() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Function("orders") { (_: DynamoDBEvent, _) in }.idempotent(by: .eventID).idempotent(by: .eventID)
        }
        #expect(said("orders is idempotent already", result))
    }

    @Test("P2 a time to live lasts a second to ten years")
    func timeToLive() async {
        let short = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Function("orders") { (_: DynamoDBEvent, _) in }
                .idempotent(by: .eventID, timeToLive: .milliseconds(999))
        }
        #expect(said("the time to live of orders", short))
        await #expect(processExitsWith: .failure) {
            _ = Function("orders") { (_: DynamoDBEvent, _) in }
                .idempotent(by: .eventID, timeToLive: .seconds(Int64.max))
        }
        _ = Function("orders") { (_: DynamoDBEvent, _) in }.idempotent(by: .eventID, timeToLive: .seconds(1))
        _ = Function("orders") { (_: DynamoDBEvent, _) in }
            .idempotent(by: .eventID, timeToLive: .seconds(3_650 * 86_400))
    }

    @Test("P2 an idempotent function keeps its name, its kind of event and what its answer means")
    func signature() {
        let functions = [
            Function("a") { (_: DynamoDBEvent, _) in },
            Function("b", each: KinesisRecord.self) { _, _ in },
            Function("c", responseType: .reportBatchItemFailures) { (_: DynamoDBEvent, _) in .succeeded },
        ]
        for function in functions {
            let idempotent = function.idempotent(by: .eventID)
            #expect(idempotent.name == function.name)
            #expect(idempotent.responseType == function.responseType)
            #expect(idempotent.signature.eventSource == function.signature.eventSource)
            #expect(idempotent.signature.reportsItemFailures == function.signature.reportsItemFailures)
        }
    }

    @Test("P2 a mapping with tumbling windows refuses an idempotent function that could answer a state")
    func windowMapping() async throws {
        let parameters = #""FunctionResponseTypes": ["ReportBatchItemFailures"], "TumblingWindowInSeconds": 60"#
        let manifest = try Manifest(json: Array(RuntimeTests.manifest(parameters).utf8), path: "test")
        let function = Function("orders", responseType: .reportBatchItemFailures) { (_: DynamoDBEvent, _) in .succeeded
        }
        try manifest.check(with: [function.signature])
        #expect {
            try manifest.check(with: [function.idempotent(by: .eventID).signature])
        } throws: { error in
            "\(error)".contains("orders keeps no state over windows")
        }
    }
}
