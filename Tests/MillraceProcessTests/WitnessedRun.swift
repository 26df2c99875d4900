import Foundation
import Millrace
import MillraceModel
import MillraceStreams

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A data directory with the witness's tables and mappings, and the accounts that a run leaves in it.
struct WitnessedRun: Sendable {
    let scratch: Scratch
    let manifest: String

    var data: String { scratch.path("data") }
    var arguments: [String] { ["--manifest", manifest, "--data", data] }

    init() throws {
        scratch = try Scratch()
        manifest = try scratch.write(Self.manifestText, to: "manifest.json")
    }

    static let manifestText = """
        {
          "Tables": [{
            "TableName": "Orders",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}
          }],
          "EventSourceMappings": [
            {
              "FunctionName": "witness", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON",
              "BatchSize": 7
            },
            {
              "FunctionName": "refuse-poison", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON",
              "BatchSize": 1, "MaximumRetryAttempts": 2, "RetryBackoff": {"BaseSeconds": 0.01, "CapSeconds": 0.05},
              "DestinationConfig": {"OnFailure": {"Destination": "file:dead-letters/poison.jsonl"}}
            }
          ],
          "Store": {"Synchronous": "NORMAL"}
        }
        """

    /// Starts the daemon and waits until it listens.
    func start() throws -> (process: ChildProcess, endpoint: String) {
        let process = try ChildProcess("WitnessDaemon", ["run", "--endpoint", "127.0.0.1:0"] + arguments, in: scratch)
        guard let line = process.readLine(), let endpoint = line.split(separator: " ").last else {
            throw CocoaError(.executableLoad, userInfo: [NSDebugDescriptionErrorKey: process.errorText])
        }
        return (process, String(endpoint))
    }

    /// Puts an item through the daemon's endpoint; `false` when it did not answer.
    func put(_ id: String, version: Int, isPoison: Bool, through endpoint: String) async throws -> Bool {
        guard let url = URL(string: "http://\(endpoint)/") else { throw URLError(.badURL) }
        let poison = isPoison ? ", \"poison\": {\"BOOL\": true}" : ""
        let item = "{\"id\": {\"S\": \"\(id)\"}, \"version\": {\"N\": \"\(version)\"}\(poison)}"
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data("{\"TableName\": \"Orders\", \"Item\": \(item)}".utf8)
        request.setValue("DynamoDB_20120810.PutItem", forHTTPHeaderField: "X-Amz-Target")
        request.setValue("application/x-amz-json-1.0", forHTTPHeaderField: "Content-Type")
        do {
            let (body, response) = try await URLSession.shared.data(for: request)
            guard (response as? HTTPURLResponse)?.statusCode == 200 else {
                throw CocoaError(
                    .fileWriteUnknown, userInfo: [NSDebugDescriptionErrorKey: String(decoding: body, as: UTF8.self)])
            }
            return true
        } catch is URLError {
            return false
        }
    }

    /// One line of the witness.
    struct Sighting {
        let sequenceNumber: SequenceNumber
        let id: String
        let version: Int?
        let cause: String
    }

    /// What a function saw, in order.
    func sightings(of function: String) throws -> [Sighting] {
        let text = try String(contentsOfFile: data + "/witness.log", encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 5, words[0] == function, let number = SequenceNumber(words[1]) else { return nil }
            return Sighting(sequenceNumber: number, id: words[2], version: Int(words[3]), cause: words[4])
        }
    }

    /// All records that stand in the table's stream.
    func records() async throws -> [StreamRecord] {
        let store = try SQLiteStore(path: data + "/store.sqlite", synchronous: .normal, now: { .epoch })
        var records: [StreamRecord] = []
        for stream in store.streams() {
            for shard in store.shards(of: stream.arn) {
                var position = Checkpoint.trimHorizon
                while true {
                    let key = ShardKey(stream: stream.arn, shard: shard.id)
                    let page = try await store.read(key, after: position, limit: 1_000)
                    records += page.records
                    guard let last = page.records.last else { break }
                    position = .after(last.sequenceNumber)
                }
            }
        }
        try await store.close()
        return records
    }

    /// The ledgers of the mappings by function, from `millrace status --json`.
    func ledgers() throws -> [String: LaneLedger] {
        let status = try ChildProcess("WitnessDaemon", ["status", "--json"] + arguments, in: scratch).finish()
        let mappings = try JSONValue(parsing: Array(status.output.utf8)).arrayValue ?? []
        var ledgers: [String: LaneLedger] = [:]
        for mapping in mappings {
            guard let name = mapping.objectValue?["FunctionName"]?.stringValue else { continue }
            ledgers[name] = LaneLedger(mapping.objectValue?["Ledger"])
        }
        return ledgers
    }
}
