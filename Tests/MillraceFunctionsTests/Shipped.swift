import Millrace
import MillraceFunctions
import MillraceTesting

/// The shipped functions with stand-ins for the world outside.
struct Shipped: Sendable {
    let outbox = RecordingOutbox()
    let archive = MemoryArchive()

    /// All of them.
    var functions: [Function] { exampleFunctions(effects: Effects(outbox: outbox, archive: archive)) }

    /// The readings in the archive, as its reader finds them.
    func archivedReadings() async throws -> [Item: Item] {
        try await ArchiveReader(archive).items(below: "sensor-readings", key: ["sensor", "time"])
    }

    /// The shipped manifest.
    static func manifest() throws -> Manifest { try Manifest.load(Bench.manifestPath) }

    /// The shipped manifest with the mapping of one function only, so that every fault is a fault of that function.
    ///
    /// - Parameter change: Changes the mapping.
    static func manifest(
        of function: String, _ change: (inout EventSourceMapping) -> Void = { _ in }
    ) throws -> Manifest {
        let manifest = try manifest()
        var mappings = manifest.mappings.filter { $0.mapping.functionName == function }
        for index in mappings.indices { change(&mappings[index].mapping) }
        return Manifest(
            region: manifest.region, accountID: manifest.accountID, tables: manifest.tables, mappings: mappings)
    }
}

extension TestRuntime {
    /// The items of a table that a function writes, without what it remembers of the changes that it has applied.
    ///
    /// That is the names of shards and the numbers in them, which depend on the splits.
    func figures(in table: String) async throws -> [Item] {
        try await self.table(table).items(limit: 1_000).items.map { item in item.filter { $0.key != "applied" } }
    }
}

extension FailureRecord {
    /// The changes that were given up: the name of the event and the keys of the item.
    func changes() throws -> [String] {
        try DynamoDBEvent(json: Array(payload.utf8)).records.map { record in
            let keys = record.change.keys.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.stringValue ?? "?")" }
            return "\(record.eventName.rawValue) \(keys.joined(separator: ", "))"
        }
    }
}
