import Foundation
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTesting
import Testing

/// Mappings of the manifest beside those that are made at run time.
@Suite struct ApiMappingOwnershipTests {
    private typealias Deliveries = RuntimeTests.Deliveries

    private static let orders = Function("orders") { (_: DynamoDBEvent, _) in }
    private static let others = Function("others") { (_: DynamoDBEvent, _) in }

    @Test("P4 a mapping of the manifest is changed and deleted there, not at run time, and the error says so")
    func refused() async throws {
        let manifest = ApiMappings.manifest(mappings: ApiMappings.ofManifest)
        try await withTestRuntime(manifest: manifest, functions: [Self.orders]) { runtime in
            try runtime.settle()
            let control = runtime.runtime
            let mapping = try #require(try await control.mappings().first)
            #expect(mapping.owner == .manifest)
            #expect(mapping.lastModified == runtime.now)
            let id = mapping.mapping.id
            let isRefused: @Sendable (any Error) -> Bool = {
                ApiMappings.code($0) == .mappingOfManifest && "\($0)".contains("test manifest")
                    && "\($0)".contains("SIGHUP")
            }
            await #expect {
                try await control.updateMapping(id) { $0.batchSize = 5 }
            } throws: { isRefused($0) }
            await #expect {
                try await control.deleteMapping(id)
            } throws: { isRefused($0) }
            await #expect {
                try await control.tagMapping(id, adding: ["a": "1"])
            } throws: { isRefused($0) }
            #expect(try await control.updateMapping(id) { $0.isEnabled = false }.state == .disabling)
            try runtime.settle()
            #expect(try await control.mapping(id)?.state == .disabled)
            // The manifest says that it is enabled.
            try await runtime.apply(manifest: manifest)
            try runtime.settle()
            #expect(try await control.mapping(id)?.state == .enabled)
        }
    }

    @Test("T1 the same function and source occur once only, whoever made the first and however it names the source")
    func conflict() async throws {
        let manifest = ApiMappings.manifest(mappings: ApiMappings.ofManifest)
        try await withTestRuntime(manifest: manifest, functions: [Self.orders, Self.others]) { runtime in
            try runtime.settle()
            let control = runtime.runtime
            let first = try #require(try await control.mappings().first).mapping.id
            for mapping in [
                try await ApiMappings.wanted("orders", of: runtime),
                EventSourceMapping(functionName: "orders", source: .table("Orders"), startingPosition: .latest),
            ] {
                await #expect("\(mapping.source)") { try await control.createMapping(mapping) } throws: {
                    ApiMappings.code($0) == .mappingConflict && ($0 as? MillraceError)?.mapping == first
                        && "\($0)".contains("of the manifest")
                }
            }
            let second = try await control.createMapping(try await ApiMappings.wanted("others", of: runtime)).mapping.id
            await #expect {
                try await control.createMapping(try await ApiMappings.wanted("others", of: runtime))
            } throws: {
                ApiMappings.code($0) == .mappingConflict && ($0 as? MillraceError)?.mapping == second
            }
            try runtime.settle()
            await #expect("an update to the other's function") {
                try await control.updateMapping(second) { $0.functionName = "orders" }
            } throws: {
                ApiMappings.code($0) == .mappingConflict && ($0 as? MillraceError)?.mapping == first
            }
            #expect(try await control.mappings().count == 2)
        }
    }

    @Test("T1 a mapping of the manifest that still reads a table's former stream stands in the way of its new one too")
    func conflictWithNewStream() async throws {
        let manifest = ApiMappings.manifest(mappings: ApiMappings.ofManifest)
        try await withTestRuntime(manifest: manifest, functions: [Self.orders]) { runtime in
            try runtime.settle()
            let former = try await ApiMappings.stream(of: runtime)
            try await runtime.tables.updateStream(of: "Orders", enabled: false)
            try await runtime.tables.updateStream(of: "Orders", enabled: true, viewType: .newImage)
            #expect(try await ApiMappings.stream(of: runtime) != former)
            for arn in [former, try await ApiMappings.stream(of: runtime)] {
                let mapping = EventSourceMapping(
                    functionName: "orders", source: .stream(arn), startingPosition: .latest)
                await #expect("\(arn)") { try await runtime.runtime.createMapping(mapping) } throws: {
                    ApiMappings.code($0) == .mappingConflict
                }
            }
        }
    }

    @Test("P4 a manifest that is taken over keeps what was made at run time, with the functions' new settings")
    func reload() async throws {
        let deliveries = Deliveries()
        let timeouts = Deadlines()
        let function = Function("orders") { (event: DynamoDBEvent, context) in
            deliveries.note(event)
            timeouts.note(context.deadline - context.invokedAt)
        }
        try await withTestRuntime(manifest: ApiMappings.manifest, functions: [function, Self.others]) { runtime in
            try runtime.settle()
            let control = runtime.runtime
            let id = try await control.createMapping(try await ApiMappings.wanted("orders", of: runtime)).mapping.id
            try await RuntimeTests.put(["a"], into: runtime)
            try runtime.settle()
            let other = ApiMappings.ofManifest.replacingOccurrences(of: "\"orders\"", with: "\"others\"")
            let functions = #"{"FunctionName": "orders", "TimeoutSeconds": 7}"#
            try await runtime.apply(manifest: ApiMappings.manifest(mappings: other, functions: functions))
            #expect(try await control.mapping(id)?.state == .updating)
            try runtime.settle()
            try await RuntimeTests.put(["b"], into: runtime)
            try runtime.settle()
            #expect(deliveries.all == [["a"], ["b"]])
            #expect(timeouts.all == [.seconds(3), .seconds(7)])
            #expect(try await control.mappings().map(\.owner) == [.manifest, .runtime])
            #expect(try await control.mappings().map(\.state) == [.enabled, .enabled])
        }
    }

    @Test("P4 a manifest that would own a mapping which was made at run time is refused, and nothing changes")
    func refusedManifest() async throws {
        try await withTestRuntime(manifest: ApiMappings.manifest, functions: [Self.orders]) { runtime in
            try runtime.settle()
            let control = runtime.runtime
            let id = try await control.createMapping(try await ApiMappings.wanted("orders", of: runtime)).mapping.id
            try runtime.settle()
            let manifest = ApiMappings.manifest(mappings: ApiMappings.ofManifest)
            await #expect { try await runtime.apply(manifest: manifest) } throws: {
                ApiMappings.code($0) == .mappingConflict && "\($0)".contains(id) && "\($0)".contains("delete that one")
            }
            #expect(try await control.mappings().map(\.owner) == [.runtime])
            try await control.deleteMapping(id)
            await #expect("while it is deleted") { try await runtime.apply(manifest: manifest) } throws: {
                ApiMappings.code($0) == .mappingInUse
            }
            try runtime.settle()
            try await runtime.apply(manifest: manifest)
            #expect(try await control.mappings().map(\.owner) == [.manifest])
        }
    }

    /// The timeouts that a function saw.
    private final class Deadlines: Sendable {
        private let stored = Stored<[Duration]>([])

        func note(_ duration: Duration) { stored.change { $0.append(duration) } }

        var all: [Duration] { stored.value }
    }
}
