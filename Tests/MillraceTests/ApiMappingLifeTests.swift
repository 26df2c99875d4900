import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Synchronization
import Testing

/// Mappings that are made, changed and deleted at run time: their life while the runtime runs.
@Suite struct ApiMappingLifeTests {
    private typealias Deliveries = RuntimeTests.Deliveries

    private static func withRuntime(
        _ functions: [Function],
        manifest: String = ApiMappings.manifest,
        _ body: (TestRuntime) async throws -> Void
    ) async throws {
        try await withTestRuntime(manifest: manifest, functions: functions) { runtime in
            try runtime.settle()
            try await body(runtime)
        }
    }

    private static func noting(_ deliveries: Deliveries, _ name: String = "orders") -> Function {
        Function(name) { (event: DynamoDBEvent, _) in deliveries.note(event) }
    }

    @Test(
        "T1 a mapping that is made at run time is Creating, then Enabled, delivers, and tells all that is known of it")
    func create() async throws {
        let deliveries = Deliveries()
        try await Self.withRuntime([Self.noting(deliveries)]) { runtime in
            var wanted = try await ApiMappings.wanted("orders", of: runtime)
            wanted.batchSize = 2
            try await RuntimeTests.put(["a", "b", "c"], into: runtime)
            let made = try await runtime.runtime.createMapping(wanted, tags: ["team": "birds"])
            #expect(made.state == .creating)
            #expect(made.owner == .runtime)
            #expect(made.mapping.batchSize == 2)
            #expect(made.eventSourceARN == (try await ApiMappings.stream(of: runtime)))
            #expect(made.functionARN == "arn:aws:lambda:us-east-1:000000000000:function:orders")
            #expect(made.arn == "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:\(made.mapping.id)")
            #expect(made.stateTransitionReason == "User action")
            #expect(made.lastProcessingResult == "No records processed")
            #expect(made.lastModified == runtime.now)
            #expect(made.tags == ["team": "birds"])
            try runtime.settle()
            #expect(deliveries.all == [["a", "b"], ["c"]])
            let later = try #require(try await runtime.runtime.mapping(made.mapping.id))
            #expect(later.state == .enabled)
            #expect(later.lastProcessingResult == "OK")
            let status = try await runtime.status()
            #expect(status.map(\.mapping.id) == [made.mapping.id])
            #expect(status.first?.ledger.recordsDelivered == 3)
        }
    }

    @Test("T1 a mapping that is made disabled is Disabled after Creating, and polls once it is enabled")
    func createDisabled() async throws {
        let deliveries = Deliveries()
        try await Self.withRuntime([Self.noting(deliveries)]) { runtime in
            var wanted = try await ApiMappings.wanted("orders", of: runtime)
            wanted.isEnabled = false
            try await RuntimeTests.put(["a"], into: runtime)
            let id = try await runtime.runtime.createMapping(wanted).mapping.id
            try runtime.settle()
            #expect(try await runtime.runtime.mapping(id)?.state == .disabled)
            #expect(deliveries.all.isEmpty)
            #expect(try await runtime.runtime.updateMapping(id) { $0.isEnabled = true }.state == .enabling)
            try runtime.settle()
            #expect(try await runtime.runtime.mapping(id)?.state == .enabled)
            #expect(deliveries.all == [["a"]])
        }
    }

    @Test("T1 an update changes what it names and keeps the rest: Updating, Disabling, Enabling, and what follows them")
    func update() async throws {
        let deliveries = Deliveries()
        try await Self.withRuntime([Self.noting(deliveries)]) { runtime in
            var wanted = try await ApiMappings.wanted("orders", of: runtime)
            wanted.maximumRetryAttempts = 3
            let control = runtime.runtime
            let id = try await control.createMapping(wanted).mapping.id
            try runtime.settle()
            try runtime.advance(by: .seconds(5))
            let updating = try await control.updateMapping(id) {
                $0.batchSize = 3
                $0.maximumBatchingWindow = .seconds(1)
            }
            #expect(updating.state == .updating)
            #expect(updating.mapping.batchSize == 3)
            #expect(updating.mapping.maximumRetryAttempts == 3)
            #expect(updating.lastModified == runtime.now)
            try runtime.settle()
            try await RuntimeTests.put(["a", "b", "c", "d"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["a", "b", "c"], ["d"]])
            #expect(try await control.updateMapping(id) { $0.isEnabled = false }.state == .disabling)
            try runtime.settle()
            let rested = try await control.updateMapping(id) { $0.bisectBatchOnFunctionError = true }
            #expect(rested.state == .updating)
            try runtime.settle()
            #expect(try await control.mapping(id)?.state == .disabled)
            #expect(try await control.updateMapping(id) { $0.isEnabled = true }.state == .enabling)
            try runtime.settle()
            let end = try #require(try await control.mapping(id))
            #expect(end.state == .enabled)
            #expect(end.mapping.bisectBatchOnFunctionError)
        }
    }

    @Test("T1 an update that changes nothing disturbs nothing, and counts as one")
    func emptyUpdate() async throws {
        try await Self.withRuntime([Self.noting(Deliveries())]) { runtime in
            let wanted = try await ApiMappings.wanted("orders", of: runtime)
            let id = try await runtime.runtime.createMapping(wanted).mapping.id
            try runtime.settle()
            try runtime.advance(by: .seconds(5))
            let same = try await runtime.runtime.updateMapping(id) { $0.isEnabled = true }
            #expect(same.state == .enabled)
            #expect(same.lastModified == runtime.now)
        }
    }

    @Test("T1 a mapping goes on with another function where it was")
    func functionChange() async throws {
        let (first, second) = (Deliveries(), Deliveries())
        let functions = [Self.noting(first), Self.noting(second, "others")]
        try await Self.withRuntime(functions) { runtime in
            let wanted = try await ApiMappings.wanted("orders", of: runtime)
            let id = try await runtime.runtime.createMapping(wanted).mapping.id
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            let updated = try await runtime.runtime.updateMapping(id) { $0.functionName = "others" }
            #expect(updated.functionARN.hasSuffix(":function:others"))
            #expect(updated.mapping.id == id)
            try runtime.settle()
            try await RuntimeTests.put(["b"], into: runtime)
            try runtime.settle()
            #expect(first.all == [["a"]])
            #expect(second.all == [["b"]])
        }
    }

    @Test("T1 a mapping on its way to another state is neither changed nor deleted: it is in use")
    func inUse() async throws {
        let (release, releasing) = AsyncStream<Void>.makeStream()
        let function = Function("orders") { (_: DynamoDBEvent, _) in for await _ in release {} }
        try await Self.withRuntime([function]) { runtime in
            let control = runtime.runtime
            let wanted = try await ApiMappings.wanted("orders", of: runtime)
            let id = try await control.createMapping(wanted).mapping.id
            await #expect("Creating") { try await control.deleteMapping(id) } throws: {
                ApiMappings.code($0) == .mappingInUse && "\($0)".contains("Creating")
            }
            try runtime.settle()
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.advance(by: .zero)
            #expect(try await control.updateMapping(id) { $0.batchSize = 5 }.state == .updating)
            await #expect("Updating") {
                try await control.updateMapping(id) { $0.batchSize = 6 }
            } throws: { ApiMappings.code($0) == .mappingInUse && "\($0)".contains("Updating") }
            releasing.finish()
            try runtime.settle()
            #expect(try await control.deleteMapping(id).state == .deleting)
            #expect(try await control.mapping(id)?.state == .deleting)
            await #expect("Deleting") { try await control.disableMapping(id) } throws: {
                ApiMappings.code($0) == .mappingInUse && "\($0)".contains("Deleting")
            }
            try runtime.settle()
            #expect(try await control.mapping(id) == nil)
            await #expect("gone") { try await control.deleteMapping(id) } throws: {
                ApiMappings.code($0) == .mappingMissing
            }
        }
    }

    @Test("T1 where a mapping reads and begins is fixed, as at AWS")
    func fixed() async throws {
        try await Self.withRuntime([Self.noting(Deliveries())]) { runtime in
            let wanted = try await ApiMappings.wanted("orders", of: runtime)
            let id = try await runtime.runtime.createMapping(wanted).mapping.id
            try runtime.settle()
            await #expect {
                try await runtime.runtime.updateMapping(id) { $0.startingPosition = .latest }
            } throws: { ApiMappings.code($0) == .startingPositionFixed }
            await #expect {
                try await runtime.runtime.updateMapping(id) { $0.source = .table("Orders") }
            } throws: { ApiMappings.code($0) == .startingPositionFixed && "\($0)".contains("EventSourceArn") }
        }
    }

    @Test("T1 failure records of a mapping that is made at run time go to its dead-letter file")
    func deadLetters() async throws {
        let function = Function("orders") { (_: DynamoDBEvent, _) in throw RuntimeTests.Failed() }
        try await Self.withRuntime([function]) { runtime in
            var wanted = try await ApiMappings.wanted("orders", of: runtime)
            wanted.maximumRetryAttempts = 1
            wanted.onFailureDestination = "file:dead-letters/orders.jsonl"
            let id = try await runtime.runtime.createMapping(wanted).mapping.id
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            #expect(runtime.deadLetters.count == 1)
            let problem = "PROBLEM: Function call failed"
            #expect(try await runtime.runtime.mapping(id)?.lastProcessingResult == problem)
        }
    }

    @Test("T1 tags are added, replaced and removed, and there are rules for them")
    func tags() async throws {
        try await Self.withRuntime([Self.noting(Deliveries())]) { runtime in
            let control = runtime.runtime
            let wanted = try await ApiMappings.wanted("orders", of: runtime)
            let id = try await control.createMapping(wanted, tags: ["a": "1", "b": "2"]).mapping.id
            try await control.tagMapping(id, adding: ["b": "3", "c": ""], removing: ["a"])
            #expect(try await control.mapping(id)?.tags == ["b": "3", "c": ""])
            for tags in [["aws:x": "1"], ["": "1"], ["k": String(repeating: "v", count: 257)]] {
                await #expect("\(tags)") { try await control.tagMapping(id, adding: tags) } throws: {
                    ApiMappings.code($0) == .mappingInvalid
                }
            }
            let many = Dictionary(uniqueKeysWithValues: (0...49).map { ("\($0)", "") })
            await #expect { try await control.tagMapping(id, adding: many) } throws: {
                ApiMappings.code($0) == .mappingInvalid && "\($0)".contains("52 tags are too many")
            }
            await #expect { try await control.tagMapping("nobody", adding: ["a": "1"]) } throws: {
                ApiMappings.code($0) == .mappingMissing
            }
        }
    }
}
