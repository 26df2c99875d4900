import Foundation
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables

extension Bench {
    private static let writerCount = 64

    /// 64 writers of single records, each flushed to the disk before the next.
    func writers() async throws -> BenchSample {
        let manifest = try Manifest(
            json: Array(
                """
                {"KinesisStreams": [{"Name": "\(BenchRuntime.stream)", "ShardCount": \(workload.shards)}],
                 "EventSourceMappings": [], "Store": {"Synchronous": "FULL"}}
                """.utf8),
            path: "the manifest of the bench"
        )
        let environment = try await BenchRuntime.environment(.sqlite, manifest, directory: scratch("store"))
        try await environment.prepare(manifest)
        let records = RecordPool(bytes: workload.recordBytes).entries(0..<4_000)
        let kinesis = environment.kinesis
        let rate = try await Self.concurrently(Self.writerCount, count: workload.records) { number in
            _ = try await kinesis.putRecord(
                records[number % records.count], to: KinesisService.StreamIdentifier(BenchRuntime.stream))
        }
        try await environment.close()
        let limit = try BareInserts.rate(
            path: scratch("bare.sqlite"),
            rows: workload.records,
            rowBytes: workload.recordBytes,
            tables: workload.shards,
            perTransaction: Self.writerCount,
            isFull: true
        )
        return BenchSample(rate, limit: limit)
    }

    /// Conditional puts of new items into a table whose stream keeps both images.
    func puts() async throws -> BenchSample {
        let manifest = try Manifest(
            json: Array(
                """
                {"Tables": [{
                   "TableName": "Items", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                   "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                   "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}
                 }],
                 "EventSourceMappings": [], "Store": {"Synchronous": "NORMAL"}}
                """.utf8),
            path: "the manifest of the bench"
        )
        let environment = try await BenchRuntime.environment(.sqlite, manifest, directory: scratch("store"))
        try await environment.prepare(manifest)
        let tables = environment.tables
        let text = AttributeValue.string(String(repeating: "x", count: workload.recordBytes))
        let rate = try await Self.concurrently(Self.writerCount, count: workload.records) { number in
            try await tables.putItem(
                PutItemInput(
                    tableName: "Items",
                    item: ["id": .string("item-\(number)"), "text": text],
                    condition: ConditionInput("attribute_not_exists(id)")
                )
            )
        }
        try await environment.close()
        // An item and its change are a row each.
        let limit = try BareInserts.rate(
            path: scratch("bare.sqlite"),
            rows: 2 * workload.records,
            rowBytes: workload.recordBytes,
            tables: 2,
            perTransaction: 2 * Self.writerCount,
            isFull: false
        )
        return BenchSample(rate, limit: limit / 2)
    }

    /// Runs a body so many times, by so many tasks, and gives how many there were a second.
    private static func concurrently(
        _ tasks: Int, count: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        let watch = Stopwatch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    for number in stride(from: task, to: count, by: tasks) { try await body(number) }
                }
            }
            try await group.waitForAll()
        }
        return watch.rate(of: count)
    }
}
