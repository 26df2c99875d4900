import MillraceModel
import MillraceStreams
import MillraceTesting
import Testing

@testable import Millrace

/// What the settings of a mapping must be, wherever it is made, and the rows that keep them.
@Suite struct ApiMappingCheckTests {
    /// A change of a good mapping, and what is said of it.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let problem: String
        let change: @Sendable (inout EventSourceMapping) -> Void

        var testDescription: String { problem }

        init(_ problem: String, _ change: @escaping @Sendable (inout EventSourceMapping) -> Void) {
            self.problem = problem
            self.change = change
        }
    }

    private static let good = EventSourceMapping(
        functionName: "orders", source: .table("Orders"), startingPosition: .trimHorizon)

    private static let refusals = [
        Refusal("BatchSize: 0 is not a whole number from 1 to 10000") { $0.batchSize = 0 },
        Refusal("BatchSize: 10001 is not a whole number from 1 to 10000") { $0.batchSize = 10_001 },
        Refusal("MaximumBatchingWindowInSeconds: 301 is not a whole number from 0 to 300") {
            $0.maximumBatchingWindow = .seconds(301)
        },
        Refusal("MaximumBatchingWindowInSeconds: 1.5 is not a whole number from 0 to 300") {
            $0.maximumBatchingWindow = .milliseconds(1_500)
        },
        Refusal("ParallelizationFactor: 11 is not a whole number from 1 to 10") { $0.parallelizationFactor = 11 },
        Refusal("MaximumRetryAttempts: 10001 is not a whole number from -1 to 10000") {
            $0.maximumRetryAttempts = 10_001
        },
        Refusal("MaximumRecordAgeInSeconds: 59 is not -1 or a whole number from 60 to 604800") {
            $0.maximumRecordAge = .seconds(59)
        },
        Refusal("TumblingWindowInSeconds: 901 is not a whole number from 0 to 900") {
            $0.tumblingWindow = .seconds(901)
        },
        Refusal("ParallelizationFactor: 2 does not go with TumblingWindowInSeconds") {
            $0.tumblingWindow = .seconds(60)
            $0.parallelizationFactor = 2
        },
        Refusal("FilterCriteria: does not go with TumblingWindowInSeconds") {
            $0.tumblingWindow = .seconds(60)
            $0.filterPatterns = [#"{"eventName": ["INSERT"]}"#]
        },
        Refusal("FilterCriteria/Filters/0/Pattern: \"insert\" is not JSON") { $0.filterPatterns = ["insert"] },
        Refusal("FilterCriteria/Filters: ") {
            $0.filterPatterns = Array(repeating: #"{"eventName": ["INSERT"]}"#, count: 11)
        },
        Refusal("DestinationConfig/OnFailure/Destination: \"arn:aws:sqs:us-east-1:000000000000:q\" is not supported") {
            $0.onFailureDestination = "arn:aws:sqs:us-east-1:000000000000:q"
        },
        Refusal("StartingPosition: \"AT_TIMESTAMP\" is for Kinesis only") {
            $0.startingPosition = .atTimestamp
            $0.startingPositionTimestamp = .epoch
        },
        Refusal("StartingPositionTimestamp: missing; AT_TIMESTAMP needs it") {
            $0.source = .kinesisStream("clicks")
            $0.startingPosition = .atTimestamp
        },
        Refusal("StartingPositionTimestamp: 0 means nothing without AT_TIMESTAMP") {
            $0.startingPositionTimestamp = .epoch
        },
        Refusal("FunctionName: \"two words\" is not a function name") { $0.functionName = "two words" },
    ]

    @Test(
        "failure records of mappings that clients make stay below the data directory",
        arguments: [
            ("file:dead-letters/orders.jsonl", true), ("file:..dead/orders..jsonl", true),
            ("file:/etc/orders.jsonl", false), ("file:dead/../../orders.jsonl", false), ("file:../orders.jsonl", false),
        ]
    )
    func destinations(destination: String, isTaken: Bool) throws {
        var mapping = Self.good
        mapping.onFailureDestination = destination
        let settings = try ManifestMapping(checking: mapping.members, id: "mapping")
        do {
            try settings.checkDestinationIsBelowDataDirectory()
            #expect(isTaken)
        } catch {
            #expect(!isTaken && error.code == .mappingInvalid)
        }
    }

    @Test("T1 a mapping is checked by the rules of the manifest, one table of fields for both", arguments: refusals)
    func refusal(_ refusal: Refusal) throws {
        var mapping = Self.good
        refusal.change(&mapping)
        let members = mapping.members
        #expect {
            _ = try ManifestMapping(checking: members, id: "x")
        } throws: { error in
            ApiMappings.code(error) == .mappingInvalid && "\(error)".hasPrefix(refusal.problem)
        }
    }

    @Test("T1 a mapping has to fit its function, as in the manifest")
    func functions() throws {
        let signatures = [
            Function("orders") { (_: DynamoDBEvent, _) in },
            Function("clicks") { (_: KinesisEvent, _) in },
            Function("reporting", responseType: .reportBatchItemFailures) { (_: DynamoDBEvent, _) in .succeeded },
            Function("windows", window: 0) { (_: DynamoDBEvent, _, _) in },
        ].map(\.signature)
        let registered = Dictionary(uniqueKeysWithValues: signatures.map { ($0.name, $0) })
        for (name, problem) in [
            ("ordres", "\"ordres\" is not the name of a registered function; did you mean orders?"),
            ("clicks", "EventSourceArn: \"table/Orders\" delivers DynamoDBEvent; clicks takes KinesisEvent"),
            ("reporting", "FunctionResponseTypes: missing; reporting reports item failures"),
            ("windows", "TumblingWindowInSeconds: missing; windows keeps a state over tumbling windows"),
        ] {
            var mapping = Self.good
            mapping.functionName = name
            let checked = try ManifestMapping(checking: mapping.members, id: "x")
            #expect("\(name)") { try checked.check(against: registered) } throws: { "\($0)".hasPrefix(problem) }
        }
        try ManifestMapping(checking: Self.good.members, id: "x").check(against: registered)
    }

    @Test("T1 all settings of a mapping come back from its row; seeds are printed")
    func coding() throws {
        for seed in UInt64(0)..<200 {
            var random = SeededGenerator(seed: seed)
            let mapping = Self.drawn(&random)
            let settings = try ManifestMapping(checking: mapping.members, id: "id-\(seed)")
            var row = RuntimeMapping(
                madeAtRunTime: settings, tags: ["k": "v\(seed)"],
                modifiedAt: Timestamp(microsecondsSinceEpoch: Int64(seed) * 1_234_567))
            row.isDeleting = Bool.random(using: &random)
            let read = try RuntimeMapping(row.encoded)
            #expect(read.settings == row.settings, "seed \(seed)")
            #expect(read.mapping.id == "id-\(seed)", "seed \(seed)")
            #expect(read.tags == row.tags && read.modifiedAt == row.modifiedAt, "seed \(seed)")
            #expect(read.isDeleting == row.isDeleting && read.owner == .runtime, "seed \(seed)")
        }
    }

    @Test("a row that is damaged, or of a later form, is told as damage, or reads as a good mapping; seeds are printed")
    func damage() throws {
        let settings = try ManifestMapping(checking: Self.good.members, id: "id")
        let row = RuntimeMapping(madeAtRunTime: settings, tags: ["k": "v"], modifiedAt: .epoch)
        let bytes = row.encoded
        #expect { try RuntimeMapping([2] + bytes.dropFirst()) } throws: { "\($0)".contains("form 2 are unknown") }
        for count in 0..<bytes.count {
            #expect(throws: StoreError.self, "\(count) bytes") { try RuntimeMapping(Array(bytes.prefix(count))) }
        }
        for seed in UInt64(0)..<500 {
            var random = SeededGenerator(seed: seed)
            var damaged = bytes
            damaged[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            // What is read of it, if anything, is a mapping that a manifest could have.
            if case .success(let read) = Result(catching: { try RuntimeMapping(damaged) }) {
                let again = try ManifestMapping(checking: read.mapping.members, id: read.id)
                #expect(again == read.settings, "seed \(seed)")
            }
        }
    }

    private static func drawn(_ random: inout SeededGenerator) -> EventSourceMapping {
        let isTable = Bool.random(using: &random)
        let label = "2026-01-01T00:00:00.000"
        var mapping = EventSourceMapping(
            functionName: "orders",
            source: isTable
                ? .stream(.init(table: "Orders", label: label, region: "eu-west-1", accountID: "123456789012"))
                : .stream(.init(stream: "clicks", region: "eu-west-1", accountID: "123456789012")),
            startingPosition: isTable ? .latest : .atTimestamp
        )
        if !isTable {
            mapping.startingPositionTimestamp = Timestamp(
                microsecondsSinceEpoch: Int64.random(in: 0...1_800_000_000_000_000, using: &random))
        }
        mapping.batchSize = .random(in: 1...10_000, using: &random)
        mapping.maximumBatchingWindow = .seconds(Int.random(in: 0...300, using: &random))
        mapping.maximumRetryAttempts = Bool.random(using: &random) ? nil : .random(in: 0...10_000, using: &random)
        mapping.maximumRecordAge =
            Bool.random(using: &random) ? nil : .seconds(Int.random(in: 60...604_800, using: &random))
        mapping.bisectBatchOnFunctionError = .random(using: &random)
        mapping.functionResponseTypes = Bool.random(using: &random) ? [] : [.reportBatchItemFailures]
        if Bool.random(using: &random) {
            mapping.tumblingWindow = .seconds(Int.random(in: 1...900, using: &random))
        } else {
            mapping.parallelizationFactor = .random(in: 1...10, using: &random)
            mapping.filterPatterns = isTable ? [#"{"eventName": ["INSERT", "REMOVE"]}"#] : [#"{"data": {"a": [1]}}"#]
        }
        mapping.onFailureDestination = Bool.random(using: &random) ? nil : "file:dead letters/ä.jsonl"
        mapping.isEnabled = .random(using: &random)
        return mapping
    }
}
