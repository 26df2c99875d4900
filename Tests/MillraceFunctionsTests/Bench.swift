import Foundation
import Millrace
import MillraceFunctions
import MillraceModel
import MillraceStreams
import MillraceTables
import MillraceTesting
import Testing

/// The tables of the shipped manifest in memory, and the changes in their streams as events.
struct Bench {
    let tables: TableService

    init() async throws { tables = try await .inMemory(.load(Self.manifestPath)) }

    static let manifestPath = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "config/manifest.json").path

    /// Writes items one after the other.
    func put(_ items: [Item], into table: String) async throws {
        for item in items { try await tables.table(table).put(item) }
    }

    /// All changes of a table so far, in order.
    func changes(of table: String) async throws -> [DynamoDBRecord] {
        let description = try await tables.describeTable(table)
        let arn = try #require(description.latestStreamARN)
        let view = try #require(description.streamViewType)
        var records: [DynamoDBRecord] = []
        for shard in tables.store.shards(of: arn) {
            let key = ShardKey(stream: arn, shard: shard.id)
            let page = try await tables.store.read(key, after: .trimHorizon, limit: 100_000)
            for record in page.records {
                guard case .change(let change) = record.content else { continue }
                records.append(DynamoDBRecord(change, of: record, in: arn, view: view))
            }
        }
        return records
    }

    /// Calls a function with a batch, as from one shard.
    func deliver(
        _ records: some Sequence<DynamoDBRecord>,
        to function: Function,
        from shard: ShardID = "shardId-00000001767225600000-00000001"
    ) async throws {
        let event = DynamoDBEvent(records: Array(records))
        // No lane would invoke a function without records.
        if event.records.isEmpty { return }
        let response = try await function.invoke(
            with: event, context: TestContext(tables: tables, shardID: shard))
        #expect(response == .succeeded)
    }

    /// An item by its key.
    func item(_ key: Item, in table: String) async throws -> Item? { try await tables.table(table).get(key) }

    /// All items of all tables that functions write, by table.
    func state() async throws -> [String: [Item]] {
        var state: [String: [Item]] = [:]
        for table in ["UsageMetrics", "PortfolioRisk", "Portfolio", "SensorStates"] {
            state[table] = try await tables.table(table).items(limit: 100_000).items
        }
        return state
    }
}

extension Array {
    /// The elements in batches of at most that many.
    func batches(of count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}
