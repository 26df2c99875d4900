import MillraceModel
import MillraceStreams
import MillraceTables

/// Expressions as requests to a table in memory bring them, in texts that were read before and in texts that are new.
enum ExpressionRows {
    private static let table = "orders"
    private static let itemCount = 100
    /// More texts than are kept, so that each has been forgotten when it comes again.
    private static let textCount = 2_048

    /// The rows.
    static let all =
        [(name: "known text", count: 1), (name: "new text", count: textCount)].flatMap { texts in
            [
                MicroRow("condition refuses an update, \(texts.name)", unit: "request") {
                    try await refusedUpdates(textCount: texts.count)
                },
                MicroRow("update of five attributes, \(texts.name)", unit: "request") {
                    try await updates(textCount: texts.count)
                },
                MicroRow("projection of five attributes, \(texts.name)", unit: "request") {
                    try await projections(textCount: texts.count)
                },
            ]
        } + [MicroRow("filter of a scan of 100 items", unit: "item", turnSize: itemCount) { try await scans() }]

    private static func refusedUpdates(textCount: Int) async throws -> MicroWork {
        let service = try await service()
        let inputs = (0..<textCount).map { number in
            UpdateItemInput(
                tableName: table,
                key: Samples.key(1),
                condition: ConditionInput(
                    "attribute_exists(id) AND #s\(number) IN (:open, :paid) AND (amount > :most OR contains(labels, :label))"
                        + " AND size(note) BETWEEN :one AND :size AND begins_with(customer.email, :prefix)",
                    names: ["#s\(number)": "status"],
                    values: [
                        ":open": "open", ":paid": "paid", ":most": 1_000, ":label": "gift", ":one": 1, ":size": 1_024,
                        ":prefix": "nobody",
                    ]
                )
            )
        }
        var next = 0
        return .requests {
            let input = inputs[next % inputs.count]
            next += 1
            do {
                _ = try await service.updateItem(input)
                return 0
            } catch let error as ServiceError where error.code == .conditionalCheckFailed {
                return 1
            }
        }
    }

    private static func updates(textCount: Int) async throws -> MicroWork {
        let service = try await service()
        let inputs = (0..<textCount).map { number in
            var input = UpdateItemInput(
                tableName: table,
                key: Samples.key(1),
                updateExpression: "SET #s\(number) = :sent, amount = amount + :one, customer.address.city = :city "
                    + "REMOVE articles[4].discount ADD revision :one",
                condition: ConditionInput(
                    names: ["#s\(number)": "status"], values: [":sent": "sent", ":one": 1, ":city": "Paris"])
            )
            input.returnValues = .updatedNew
            return input
        }
        var next = 0
        return .requests {
            let output = try await service.updateItem(inputs[next % inputs.count])
            next += 1
            // The revision counts the updates that the item has seen.
            return output.attributes?["revision"]?.numberValue?.int == next ? 1 : 0
        }
    }

    private static func projections(textCount: Int) async throws -> MicroWork {
        let service = try await service()
        let inputs = (0..<textCount).map { number in
            GetItemInput(
                tableName: table,
                key: Samples.key(1),
                projection: ProjectionInput(
                    "id, #s\(number), customer.address.city, articles[0].sku, labels", names: ["#s\(number)": "status"])
            )
        }
        var next = 0
        return .requests {
            let output = try await service.getItem(inputs[next % inputs.count])
            next += 1
            return output.item?.count == 5 ? 1 : 0
        }
    }

    private static func scans() async throws -> MicroWork {
        let service = try await service()
        let input = ScanInput(
            tableName: table,
            selection: ItemSelection(
                filterExpression: "#s = :paid AND amount BETWEEN :low AND :high AND attribute_exists(customer.email)",
                names: ["#s": "status"],
                values: [":paid": "paid", ":low": 100, ":high": 300]
            )
        )
        return .requests {
            let output = try await service.scan(input)
            return output.count == itemCount / 2 ? output.scannedCount : 0
        }
    }

    /// A table whose items are paid and open by turns.
    private static func service() async throws -> TableService {
        let service = try await TableService(
            store: MemoryStore(now: { Samples.now }),
            region: Samples.region,
            accountID: Samples.accountID,
            now: { Samples.now }
        )
        _ = try await service.createTable(TableDefinition(name: table, keySchema: KeySchema(hash: "id")))
        for number in 0..<itemCount {
            _ = try await service.putItem(
                Samples.item(number, status: number.isMultiple(of: 2) ? "open" : "paid"), into: table)
        }
        return service
    }
}
