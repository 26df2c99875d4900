import Millrace
import MillraceModel
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceCommand

@Suite struct StreamTailTests {
    private static let stream = EmulatedStream(kind: .kinesis, name: "stream/clicks", arn: "arn")

    /// A Kinesis stream whose shards 1 and 2 are children of 0, and 3 the child of both; each page has one record.
    private final class Shards: Sendable {
        static let parents = ["s0": [String](), "s1": ["s0"], "s2": ["s0"], "s3": ["s1", "s2"]]
        /// Refuses a read once, with the name of an error.
        let refusals: Mutex<[String: String]>

        init(refusals: [String: String] = [:]) { self.refusals = Mutex(refusals) }

        func answer(_ request: FakeTransport.Request) -> (status: Int, body: JSONValue) {
            switch request.operation {
            case "DescribeStreamSummary": return (200, ["StreamDescriptionSummary": [:]])
            case "ListShards": return (200, ["Shards": .array(Self.parents.keys.sorted().map(Self.shard))])
            case "GetShardIterator":
                let start: Int
                switch request.text("ShardIteratorType") {
                case "AFTER_SEQUENCE_NUMBER": start = Int(request.text("StartingSequenceNumber") ?? "") ?? 0
                case "LATEST": start = 2
                default: start = 0
                }
                return (200, ["ShardIterator": .string("\(request.text("ShardId") ?? "") \(start)")])
            default:
                let iterator = request.text("ShardIterator") ?? ""
                if let type = refusals.withLock({ $0.removeValue(forKey: iterator) }) {
                    return FakeTransport.error(type)
                }
                return (200, Self.page(iterator))
            }
        }

        private static func shard(_ id: String) -> JSONValue {
            var members: JSONObject = ["ShardId": .string(id)]
            let parents = parents[id] ?? []
            if let parent = parents.first { members["ParentShardId"] = .string(parent) }
            if parents.count > 1 { members["AdjacentParentShardId"] = .string(parents[1]) }
            var range: JSONObject = ["StartingSequenceNumber": "0"]
            if id != "s3" { range["EndingSequenceNumber"] = "9" }
            members["SequenceNumberRange"] = .object(range)
            return .object(members)
        }

        /// Two records; then a closed shard ends, and the open one has an empty page.
        private static func page(_ iterator: String) -> JSONValue {
            let (id, position) = (String(iterator.prefix(2)), Int(iterator.dropFirst(3)) ?? 0)
            var page: JSONObject = ["MillisBehindLatest": .number(position < 1 ? "5" : "0")]
            page["Records"] = position < 2 ? [["SequenceNumber": .string("\(position + 1)")]] : []
            if id == "s3" || position < 1 { page["NextShardIterator"] = .string("\(id) \(min(2, position + 1))") }
            return .object(page)
        }
    }

    private func tail(_ shards: Shards, isFromStart: Bool = true) async throws -> (records: [String], reads: Int) {
        let transport = FakeTransport { shards.answer($0) }
        let scheduler = VirtualScheduler(now: .testStart)
        let executor = StepExecutor()
        let tailing = Task(executorPreference: executor) {
            var tail = StreamTail(Self.stream, client: WireClient(transport: transport), scheduler: scheduler)
            var records: [String] = []
            try await tail.run(isFromStart: isFromStart, isUntilEnd: true) { page in
                records += page.map { "\($0.shardID)/\($0.sequenceNumber ?? "?")" }
            }
            return records
        }
        executor.drain()
        while scheduler.runNext(by: .testStart + .seconds(3_600)) { executor.drain() }
        return (try await tailing.value, transport.requests.count { $0.operation == "GetRecords" })
    }

    @Test("G20 a tail reads children when all their parents are read, and stops at the end of what there is")
    func lineage() async throws {
        let records = try await tail(Shards()).records
        #expect(records.count == 8)
        #expect(Array(records.prefix(2)) == ["s0/1", "s0/2"])
        #expect(Array(records.suffix(2)) == ["s3/1", "s3/2"])
        #expect(records.dropFirst(2).prefix(4).sorted() == ["s1/1", "s1/2", "s2/1", "s2/2"])
    }

    @Test("N14 a tail that begins behind the newest record passes over what is there, and all closed shards")
    func latest() async throws {
        let (records, reads) = try await tail(Shards(), isFromStart: false)
        #expect(records.isEmpty)
        #expect(reads == 1)
    }

    @Test(
        "N14 a tail that is throttled or whose iterator has expired goes on where it was",
        arguments: ["ProvisionedThroughputExceededException", "ExpiredIteratorException", "LimitExceededException"],
        ["s0 0", "s1 1", "s3 2"]
    )
    func interruptions(error: String, iterator: String) async throws {
        let undisturbed = try await tail(Shards()).records
        let records = try await tail(Shards(refusals: [iterator: error])).records
        #expect(records.sorted() == undisturbed.sorted())
        #expect(records.filter { $0.hasPrefix("s1") } == ["s1/1", "s1/2"])
    }

    @Test("another error ends a tail")
    func failure() async throws {
        let error = await #expect(throws: WireFailure.self) {
            try await tail(Shards(refusals: ["s2 1": "ResourceNotFoundException"]))
        }
        #expect(error?.description == "ResourceNotFoundException: because")
    }
}
