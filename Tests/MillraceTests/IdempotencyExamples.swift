import Millrace
import MillraceModel
import MillraceTesting
import Synchronization
import Testing

/// The examples of idempotent functions in the documentation.
@Suite struct IdempotencyExamples {
    /// A payment service that charges whenever it is asked.
    private final class Payments: Sendable {
        private let requests = Mutex<[String]>([])

        func charge(_ order: String) async throws { requests.withLock { $0.append(order) } }

        var charged: [String] { requests.withLock { $0 } }
    }

    private func chargeCard(_ payments: Payments) -> Function {
        let chargeCard = Function("charge-card", each: DynamoDBRecord.self) { record, context in
            guard let order = record.change.newImage?["orderID"]?.stringValue else { return }
            try await payments.charge(order)
        }
        .idempotent(by: .eventID)
        return chargeCard
    }

    private func chargeOrders(_ payments: Payments, store: IdempotencyStore) -> Function {
        let chargeOrders = Function("charge-orders") { (event: DynamoDBEvent, context) in
            for record in event.records {
                guard let order = record.change.newImage?["orderID"]?.stringValue else { continue }
                try await payments.charge(order)
            }
        }
        .idempotent(
            by: .change { $0.change.newImage?["orderID"]?.stringValue },
            store: store,
            timeToLive: .seconds(86_400)
        )
        return chargeOrders
    }

    private func countClicks(_ seen: Stored<Int>) -> Function {
        let countClicks = Function("count-clicks", each: KinesisRecord.self) { record, context in
            seen.change { $0 += 1 }
        }
        .idempotent(by: .record { String(decoding: $0.kinesis.data, as: UTF8.self) })
        return countClicks
    }

    private func manifest(_ function: String, parameters: String = "") -> String {
        """
        {
          "Tables": [{
            "TableName": "Orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}
          }],
          "EventSourceMappings": [{
            "FunctionName": "\(function)", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON"
            \(parameters)
          }]
        }
        """
    }

    @Test("P2 charges once, however often a change is delivered")
    func chargesOnce() async throws {
        let payments = Payments()
        let manifest = manifest("charge-card", parameters: #", "FunctionResponseTypes": ["ReportBatchItemFailures"]"#)
        try await withTestRuntime(
            manifest: manifest, functions: [chargeCard(payments)], faults: .redeliverEverything
        ) { runtime in
            try await runtime.table("Orders").put(["id": "1", "orderID": "4711"])
            try runtime.settle()
            #expect(payments.charged == ["4711"])
        }
    }

    @Test("P2 charges once, however often an order is written")
    func chargesOrdersOnce() async throws {
        let payments = Payments()
        let function = chargeOrders(payments, store: .memory())
        try await withTestRuntime(
            manifest: manifest("charge-orders"), functions: [function], faults: .redeliverEverything
        ) { runtime in
            for version in 1...3 {
                try await runtime.table("Orders").put(
                    ["id": "1", "orderID": "4711", "version": .number(AWSNumber(version))])
                try runtime.settle()
            }
            #expect(payments.charged == ["4711"])
        }
    }

    @Test("P2 counts a click once, however often it is put")
    func countsOnce() async throws {
        let seen = Stored(0)
        let bench = try await InvokeBench([countClicks(seen)])
        for _ in 1...2 { _ = try await bench.invoke("count-clicks", InvokeBench.record) }
        #expect(seen.value == 1)
    }
}
