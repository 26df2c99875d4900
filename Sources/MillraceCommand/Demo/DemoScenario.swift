import Foundation
import Millrace
import MillraceModel

/// The manifest and the functions of `millrace demo`: one function that is well, one that fails now and then, two that
/// meet a poison order.
enum DemoScenario {
    /// How many orders are written.
    static let orderCount = 400
    /// How many are written before the process is killed.
    static let orderCountBeforeKill = 250
    /// How many records the healthy function takes before it waits to be killed.
    static let deliveriesBeforeKill = 120
    /// The largest `BatchSize` in the manifest below.
    static let batchSizeMax = 25
    /// The order that no retry helps.
    static let poisonOrder = orderID(57)

    static func orderID(_ number: Int) -> String { "order-\(10_000 + number)" }

    static let manifest = """
        {
          "Tables": [{
            "TableName": "Orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}
          }],
          "EventSourceMappings": [
            {
              "FunctionName": "totals", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON",
              "BatchSize": 20, "RetryBackoff": {"BaseSeconds": 0.02, "CapSeconds": 0.2}
            },
            {
              "FunctionName": "billing-flaky", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON",
              "BatchSize": 25, "RetryBackoff": {"BaseSeconds": 0.02, "CapSeconds": 0.2},
              "DestinationConfig": {"OnFailure": {"Destination": "file:dead-letters/billing.jsonl"}}
            },
            {
              "FunctionName": "invoice-poison", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON",
              "BatchSize": 1, "MaximumRetryAttempts": 2, "RetryBackoff": {"BaseSeconds": 0.02, "CapSeconds": 0.2},
              "DestinationConfig": {"OnFailure": {"Destination": "file:dead-letters/invoice.jsonl"}}
            },
            {
              "FunctionName": "shipping-poison", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON",
              "BatchSize": 10, "MaximumRetryAttempts": 2, "RetryBackoff": {"BaseSeconds": 0.02, "CapSeconds": 0.2},
              "FunctionResponseTypes": ["ReportBatchItemFailures"],
              "DestinationConfig": {"OnFailure": {"Destination": "file:dead-letters/shipping.jsonl"}}
            }
          ]
        }
        """

    /// A handler's failure in the demo.
    struct OrderFailed: Error, CustomStringConvertible {
        let description: String
    }

    /// The functions.
    ///
    /// - Parameters:
    ///   - log: Where each handler notes what it was given and what it finished.
    ///   - onDelivered: Called by the healthy function with how many records it was given in this process.
    static func functions(log: DemoLog, onDelivered: @escaping @Sendable (Int) async -> Void) -> [Function] {
        [
            Function("totals") { (event: DynamoDBEvent, context) in
                let count = try log.delivered(event.records, to: "totals")
                await onDelivered(count)
                try log.handled(event.records, by: "totals")
            },
            Function("billing-flaky") { (event: DynamoDBEvent, context) in
                _ = try log.delivered(event.records, to: "billing-flaky")
                // About a third of the batches fails, by their first event id.
                let isUnlucky = event.records.first?.eventID.first.map { "01234".contains($0) } ?? false
                if isUnlucky, context.attempt == 1 { throw OrderFailed(description: "the bank is busy") }
                try log.handled(event.records, by: "billing-flaky")
            },
            Function("invoice-poison") { (event: DynamoDBEvent, context) in
                _ = try log.delivered(event.records, to: "invoice-poison")
                if event.records.contains(where: \.isPoison) { throw OrderFailed(description: "no such customer") }
                try log.handled(event.records, by: "invoice-poison")
            },
            Function("shipping-poison", each: DynamoDBRecord.self) { record, context in
                _ = try log.delivered([record], to: "shipping-poison")
                if record.isPoison { throw OrderFailed(description: "no such address") }
                try log.handled([record], by: "shipping-poison")
            },
        ]
    }
}

extension DynamoDBRecord {
    fileprivate var isPoison: Bool { change.keys["id"]?.stringValue == DemoScenario.poisonOrder }
}
