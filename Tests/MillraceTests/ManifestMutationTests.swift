import Millrace
import MillraceModel
import Testing

@Suite("Broken manifests")
struct ManifestMutationTests {
    private let original: JSONValue
    /// The first tables and mappings of the shipped manifest, with every member that it can have.
    private let excerpt: JSONValue
    private let schema: ManifestSchemaValidator
    private let functions: [FunctionSignature]

    private static let rareMembers: JSONObject = [
        "MaximumRecordAgeInSeconds": 60, "FunctionResponseTypes": ["ReportBatchItemFailures"], "Enabled": false,
        "RetryBackoff": ["BaseSeconds": .number("0.5"), "CapSeconds": 2], "MaximumBatchingWindowInSeconds": 5,
        "ParallelizationFactor": 2, "BisectBatchOnFunctionError": true, "TumblingWindowInSeconds": 0,
        "FilterCriteria": ["Filters": [["Pattern": .string(#"{"eventName": ["INSERT"]}"#)]]],
    ]
    private static let rareParts: JSONObject = [
        "Region": "us-east-1", "AccountId": "000000000000", "Store": ["Synchronous": "NORMAL"],
        "Functions": [
            [
                "FunctionName": "usage-metrics", "TimeoutSeconds": 900, "StuckAfterSeconds": 1, "WhenStuck": "abandon",
                "ReservedConcurrentExecutions": 5,
            ]
        ],
    ]

    init() throws {
        original = try JSONValue(parsing: ManifestFiles.bytes(ManifestFiles.manifest))
        var root = try #require(original.objectValue)
        root["Tables"] = .array(Array(root["Tables"]?.arrayValue?.prefix(3) ?? []))
        var mappings = Array(root["EventSourceMappings"]?.arrayValue?.prefix(2) ?? [])
        var mapping = try #require(mappings.first?.objectValue)
        for member in Self.rareMembers.members { mapping[member.key] = member.value }
        mappings[0] = .object(mapping)
        root["EventSourceMappings"] = .array(mappings)
        for member in Self.rareParts.members { root[member.key] = member.value }
        excerpt = .object(root)
        schema = try ManifestSchemaValidator(Manifest.jsonSchema())
        functions = [FunctionSignature(name: "usage-metrics", eventSource: .any, reportsItemFailures: false)]
    }

    @Test("P4 20,000 changed manifests: none crashes, none with a wrong value or name passes", arguments: 0..<8)
    func mutations(_ part: UInt64) throws {
        var passed = 0
        var unknownNames = 0
        for seed in (part * 2_500 + 1)...(part * 2_500 + 2_500) {
            var mutator = ManifestMutator(seed: seed)
            let (document, hasUnknownName) = mutator.mutate(seed.isMultiple(of: 8) ? original : excerpt)
            let manifest = try Manifest(json: document.serialized(), path: "m.json")
            let isValid = schema.accepts(document)
            #expect(isValid || !manifest.problems.isEmpty, "seed \(seed)")
            if hasUnknownName {
                unknownNames += 1
                #expect(!manifest.problems.isEmpty, "seed \(seed)")
            }
            for problem in manifest.problems(with: functions) {
                #expect(isPlace(problem, in: document), "seed \(seed): \(problem)")
            }
            guard manifest.problems.isEmpty else { continue }
            passed += 1
            let root = try #require(document.objectValue)
            #expect(manifest.tables.count == root["Tables"]?.arrayValue?.count ?? 0, "seed \(seed)")
            #expect(manifest.mappings.count == root["EventSourceMappings"]?.arrayValue?.count ?? 0, "seed \(seed)")
        }
        // Changes that break nothing occur too, or the check of what passes would mean little.
        #expect(passed > 25, "\(passed)")
        #expect(unknownNames > 250, "\(unknownNames)")
    }

    @Test("P4 2,500 manifests with changed bytes are read, or refused with a place")
    func changedBytes() throws {
        let bytes = try ManifestFiles.bytes(ManifestFiles.manifest)
        for seed in UInt64(100_001)...102_500 {
            var mutator = ManifestMutator(seed: seed)
            let document = mutator.mutate(bytes)
            do {
                let manifest = try Manifest(json: document, path: "m.json")
                guard manifest.problems.isEmpty else { continue }
                #expect(schema.accepts(try JSONValue(parsing: document)), "seed \(seed)")
            } catch let error as ManifestError {
                #expect(error.code == .malformed, "seed \(seed)")
                #expect(error.description.hasPrefix("m.json:"), "seed \(seed)")
            }
        }
    }

    @Test("The schema takes the shipped manifest")
    func shippedManifest() throws {
        #expect(schema.accepts(original))
        #expect(schema.accepts(excerpt))
        #expect(try Manifest(json: excerpt.serialized(), path: "m.json").problems == [])
        #expect(!schema.accepts(["Tables": [["TableName": "Orders"]]]))
        #expect(!schema.accepts(["Bogus": 1]))
    }

    /// Whether a problem is at a value of the document, or at a member that is missing in it.
    private func isPlace(_ problem: ManifestProblem, in document: JSONValue) -> Bool {
        var value: JSONValue? = document
        for name in problem.pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            switch value {
            case .object(let object): value = object[String(name)]
            case .array(let elements): value = Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: return false
            }
        }
        return value != nil || problem.message.hasPrefix("missing")
    }
}
