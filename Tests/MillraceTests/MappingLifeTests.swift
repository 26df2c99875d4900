import Foundation
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Synchronization
import Testing

/// Mappings that are changed while the runtime runs.
@Suite struct MappingLifeTests {
    private typealias Deliveries = RuntimeTests.Deliveries

    private static func state(of runtime: TestRuntime) async throws -> EventSourceMapping.State? {
        try await runtime.status().first?.state
    }

    @Test("T1 a mapping is Creating, then Enabled; disabled it polls no more, enabled it goes on where it was")
    func disableAndEnable() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        try await withTestRuntime(
            manifest: RuntimeTests.manifest(startingPosition: "LATEST"),
            functions: [function]
        ) { runtime in
            try runtime.settle()
            #expect(try await Self.state(of: runtime) == .enabled)
            #expect(try await runtime.status().first?.lastProcessingResult == "No records processed")
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            try await runtime.disableMapping(of: "orders")
            try runtime.settle()
            #expect(try await Self.state(of: runtime) == .disabled)
            try await RuntimeTests.put(["b"], into: runtime)
            try runtime.advance(by: .seconds(60))
            #expect(deliveries.all == [["a"]])
            try await runtime.enableMapping(of: "orders")
            try runtime.settle()
            #expect(try await Self.state(of: runtime) == .enabled)
            #expect(deliveries.all == [["a"], ["b"]])
            #expect(try await runtime.status().first?.lastProcessingResult == "OK")
        }
    }

    @Test("T1 a mapping that starts disabled polls nothing until it is enabled")
    func startsDisabled() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        let manifest = RuntimeTests.manifest(#""Enabled": false"#)
        try await withTestRuntime(manifest: manifest, functions: [function]) { runtime in
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all.isEmpty)
            #expect(try await Self.state(of: runtime) == .disabled)
            try await runtime.enableMapping(of: "orders")
            try runtime.settle()
            #expect(deliveries.all == [["a"]])
        }
    }

    @Test("T1 a manifest that is taken over updates a mapping in place: new batch size, same position")
    func update() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        try await withTestRuntime(
            manifest: RuntimeTests.manifest(#""BatchSize": 1"#),
            functions: [function]
        ) { runtime in
            try await RuntimeTests.put(["a", "b"], into: runtime)
            try runtime.settle()
            let bigger = RuntimeTests.manifest(#""BatchSize": 10, "MaximumBatchingWindowInSeconds": 1"#)
            try await runtime.apply(manifest: bigger)
            try runtime.settle()
            try await RuntimeTests.put(["c", "d", "e"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["a"], ["b"], ["c", "d", "e"]])
        }
    }

    @Test("P4 a manifest that is wrong is not taken over, and nothing changes")
    func wrongUpdate() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        try await withTestRuntime(manifest: RuntimeTests.manifest(), functions: [function]) { runtime in
            try runtime.settle()
            await #expect(throws: ManifestError.self) {
                try await runtime.apply(manifest: RuntimeTests.manifest(#""BatchSize": 0"#))
            }
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["a"]])
        }
    }

    @Test("T1 mappings of a manifest that is taken over begin when they are new, and stop when they are gone")
    func addAndRemove() async throws {
        let (first, second) = (Deliveries(), Deliveries())
        let functions = [
            Function("orders") { (event: DynamoDBEvent, _) in first.note(event) },
            Function("others") { (event: DynamoDBEvent, _) in second.note(event) },
        ]
        let manifest = RuntimeTests.manifest()
        try await withTestRuntime(manifest: manifest, functions: functions) { runtime in
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            let other = manifest.replacingOccurrences(of: "\"orders\"", with: "\"others\"")
            try await runtime.apply(manifest: other)
            try runtime.settle()
            try await RuntimeTests.put(["b"], into: runtime)
            try runtime.settle()
            #expect(first.all == [["a"]])
            #expect(second.all.flatMap(\.self) == ["a", "b"])
            // Its checkpoint is still there.
            try await runtime.apply(manifest: manifest)
            try runtime.settle()
            #expect(first.all == [["a"], ["b"]])
            #expect(try await runtime.status().map(\.mapping.functionName) == ["orders"])
        }
    }

    @Test("T1 a deleted mapping leaves nothing behind: one like it begins anew")
    func delete() async throws {
        let deliveries = Deliveries()
        let function = Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) }
        try await withTestRuntime(manifest: ApiMappings.manifest, functions: [function]) { runtime in
            let wanted = try await ApiMappings.wanted("orders", of: runtime)
            try await RuntimeTests.put(["a"], into: runtime)
            let id = try await runtime.runtime.createMapping(wanted).mapping.id
            try runtime.settle()
            try await runtime.runtime.deleteMapping(id)
            await #expect {
                try await runtime.apply(manifest: RuntimeTests.manifest())
            } throws: { error in
                (error as? MillraceError)?.code == .mappingInUse
            }
            try runtime.settle()
            #expect(try await runtime.status().isEmpty)
            await #expect {
                try await runtime.runtime.enableMapping(id)
            } throws: { error in
                (error as? MillraceError)?.code == .mappingMissing
            }
            #expect(try await runtime.runtime.createMapping(wanted).mapping.id != id)
            try runtime.settle()
            #expect(deliveries.all == [["a"], ["a"]])
            #expect(try await runtime.status().first?.ledger.redeliveries == [:])
        }
    }

    @Test("T1 a mapping that is on its way to another state is not changed: it is in use")
    func inUse() async throws {
        let (release, releasing) = AsyncStream<Void>.makeStream()
        let function = Function("orders") { (_: DynamoDBEvent, _) in for await _ in release {} }
        try await withTestRuntime(manifest: RuntimeTests.manifest(), functions: [function]) { runtime in
            try runtime.settle()
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.advance(by: .zero)
            try await runtime.disableMapping(of: "orders")
            try runtime.advance(by: .zero)
            #expect(try await Self.state(of: runtime) == .disabling, "its handler is still running")
            await #expect {
                try await runtime.enableMapping(of: "orders")
            } throws: { error in
                (error as? MillraceError)?.code == .mappingInUse && "\(error)".contains("Disabling")
            }
            releasing.finish()
            try runtime.settle()
            #expect(try await Self.state(of: runtime) == .disabled)
        }
    }

    @Test("T1 a manifest with a mapping that cannot run changes nothing, and the runtime can be idle afterwards")
    func failedUpdate() async throws {
        let deliveries = Deliveries()
        let functions = [
            Function("orders") { (event: DynamoDBEvent, _) in deliveries.note(event) },
            Function("others") { (_: DynamoDBEvent, _) in },
            Function("lost") { (_: DynamoDBEvent, _) in },
        ]
        try await withTestRuntime(manifest: RuntimeTests.manifest(), functions: functions) { runtime in
            try runtime.settle()
            let mappings = #"""
                "EventSourceMappings": [
                  {"FunctionName": "others", "EventSourceArn": "table/Orders", "StartingPosition": "LATEST"},
                  {"FunctionName": "lost", "EventSourceArn": "table/Nowhere", "StartingPosition": "LATEST"},
                """#
            let broken = RuntimeTests.manifest()
                .replacingOccurrences(of: #""EventSourceMappings": ["#, with: mappings)
            await #expect {
                try await runtime.apply(manifest: broken)
            } throws: { error in
                (error as? MillraceError)?.code == .streamMissing
            }
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["a"]])
            #expect(try await runtime.status().count == 1)
        }
    }

    @Test("T1 two manifests that are taken over at once come one after the other")
    func concurrentUpdates() async throws {
        let deliveries = Deliveries()
        let functions = [
            Function("orders") { (_: DynamoDBEvent, _) in },
            Function("others") { (event: DynamoDBEvent, _) in deliveries.note(event) },
        ]
        try await withTestRuntime(manifest: RuntimeTests.manifest(), functions: functions) { runtime in
            try runtime.settle()
            let other = RuntimeTests.manifest().replacingOccurrences(of: "\"orders\"", with: "\"others\"")
            async let first: Void = runtime.apply(manifest: other)
            async let second: Void = runtime.apply(manifest: other)
            _ = try await (first, second)
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["a"]])
            #expect(try await runtime.status().map(\.state) == [.enabled])
        }
    }

    @Test("T1 a starting position is not changed while the runtime runs, as at AWS")
    func startingPosition() async throws {
        let function = Function("orders") { (_: DynamoDBEvent, _) in }
        try await withTestRuntime(manifest: RuntimeTests.manifest(), functions: [function]) { runtime in
            try runtime.settle()
            await #expect {
                try await runtime.apply(manifest: RuntimeTests.manifest(startingPosition: "LATEST"))
            } throws: { error in
                (error as? MillraceError)?.code == .startingPositionFixed
            }
        }
    }

    @Test("T1 a mapping whose table is gone can still be disabled")
    func disableWithoutTable() async throws {
        let function = Function("orders") { (_: DynamoDBEvent, _) in }
        try await withTestRuntime(manifest: RuntimeTests.manifest(), functions: [function]) { runtime in
            try runtime.settle()
            try await runtime.tables.deleteTable("Orders")
            try await runtime.disableMapping(of: "orders")
            try runtime.settle()
            #expect(try await Self.state(of: runtime) == .disabled)
        }
    }

    @Test("T1 changes that come while the runtime stops neither bring it back nor keep it")
    func changeWhileStopping() async throws {
        let (release, releasing) = AsyncStream<Void>.makeStream()
        let deliveries = Deliveries()
        let functions = [
            Function("orders") { (_: DynamoDBEvent, _) in for await _ in release {} },
            Function("others") { (event: DynamoDBEvent, _) in deliveries.note(event) },
        ]
        let manifest = RuntimeTests.manifest(#""BatchSize": 1"#).replacingOccurrences(
            of: #""EventSourceMappings": ["#,
            with: #"""
                "EventSourceMappings": [
                  {"FunctionName": "others", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON"},
                """#
        )
        try await withTestRuntime(manifest: RuntimeTests.manifest(), functions: functions) { runtime in
            try runtime.settle()
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.advance(by: .zero)
            runtime.runtime.stop()
            try runtime.advance(by: .zero)
            try await runtime.apply(manifest: manifest)
            try runtime.advance(by: .zero)
            releasing.finish()
            try runtime.advance(by: .seconds(1))
            #expect(deliveries.all.isEmpty)
            // That the runtime ends is what the test kit waits for.
        }
    }

    @Test("T3 request ids do not come again when a mapping is enabled again")
    func requestIDs() async throws {
        let requestIDs = Mutex<[String]>([])
        let function = Function("orders") { (_: DynamoDBEvent, context) in
            requestIDs.withLock { $0.append(context.requestID) }
        }
        try await withTestRuntime(
            manifest: RuntimeTests.manifest(#""BatchSize": 1"#),
            functions: [function]
        ) { runtime in
            for id in ["a", "b", "c"] {
                try await RuntimeTests.put([id], into: runtime)
                try runtime.settle()
                try await runtime.disableMapping(of: "orders")
                try runtime.settle()
                try await runtime.enableMapping(of: "orders")
                try runtime.settle()
            }
            let all = requestIDs.withLock { $0 }
            #expect(all.count == 3 && Set(all).count == 3, "\(all)")
        }
    }
}
