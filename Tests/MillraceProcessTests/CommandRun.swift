import Foundation
import MillraceModel
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A data directory with a table, streams of Kinesis and mappings, on which commands are run with and without a daemon.
struct CommandRun: Sendable {
    let scratch: Scratch
    let manifest: String

    var data: String { scratch.path("data") }
    var arguments: [String] { ["--manifest", manifest, "--data", data] }

    init() throws {
        scratch = try Scratch()
        manifest = try scratch.write(Self.manifestText, to: "manifest.json")
    }

    private static let manifestText = """
        {
          "Tables": [
            {
              "TableName": "Orders",
              "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
              "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
              "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}
            },
            {
              "TableName": "both",
              "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
              "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
              "StreamSpecification": {"StreamViewType": "KEYS_ONLY"}
            }
          ],
          "KinesisStreams": [{"Name": "clicks", "ShardCount": 1}, {"Name": "both", "ShardCount": 2}],
          "EventSourceMappings": [
            {"FunctionName": "witness", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON"},
            {
              "FunctionName": "refuse-poison", "EventSourceArn": "table/Orders", "StartingPosition": "TRIM_HORIZON",
              "BatchSize": 1, "MaximumRetryAttempts": 1, "RetryBackoff": {"BaseSeconds": 0.01, "CapSeconds": 0.05},
              "DestinationConfig": {"OnFailure": {"Destination": "file:dead-letters/poison.jsonl"}}
            }
          ],
          "Store": {"Synchronous": "NORMAL"}
        }
        """

    /// An item of the table.
    static func item(_ id: String, version: Int = 1, isPoison: Bool = false) -> String {
        let poison = isPoison ? ", \"poison\": {\"BOOL\": true}" : ""
        return "{\"id\": {\"S\": \"\(id)\"}, \"version\": {\"N\": \"\(version)\"}\(poison)}"
    }

    /// Runs a command to its end; its status is 0 unless another is expected.
    @discardableResult
    func millrace(_ command: String..., status: Int32 = 0) throws -> (output: String, errors: String) {
        let end = try ChildProcess("WitnessDaemon", command + arguments, in: scratch).finish()
        #expect(end.status == status, "\(command): \(end.output)\(end.errors)")
        return (end.output, end.errors)
    }

    /// Runs a command to its end, and reads the JSON that it prints.
    func json(_ command: String...) throws -> JSONValue {
        let end = try ChildProcess("WitnessDaemon", command + ["--json"] + arguments, in: scratch).finish()
        #expect(end.status == 0, "\(command): \(end.output)\(end.errors)")
        return try JSONValue(parsing: Array(end.output.utf8))
    }

    /// Runs a command to its end, and reads the JSON that it prints on each line.
    func jsonLines(_ command: String...) throws -> [JSONObject] {
        let end = try ChildProcess("WitnessDaemon", command + ["--json"] + arguments, in: scratch).finish()
        #expect(end.status == 0, "\(command): \(end.output)\(end.errors)")
        return try end.output.split(separator: "\n").map { line in
            try #require(try JSONValue(parsing: Array(line.utf8)).objectValue)
        }
    }

    /// Starts a daemon and waits until it listens.
    func start(_ options: String..., listeners: Int = 1) throws -> (daemon: ChildProcess, endpoints: [String]) {
        let endpoint = options.contains("--endpoint") ? [] : ["--endpoint", "127.0.0.1:0"]
        let daemon = try ChildProcess("WitnessDaemon", ["run"] + endpoint + options + arguments, in: scratch)
        var endpoints: [String] = []
        for _ in 0..<listeners {
            guard let line = daemon.readLine(), let address = line.split(separator: " ").last else {
                throw CocoaError(.executableLoad, userInfo: [NSDebugDescriptionErrorKey: daemon.errorText])
            }
            endpoints.append(String(address))
        }
        return (daemon, endpoints)
    }

    /// Runs commands while a daemon holds the directory, or while none does.
    func with(daemon isRunning: Bool, _ body: () throws -> Void) throws {
        guard isRunning else { return try body() }
        let (daemon, _) = try start()
        try body()
        daemon.terminate()
        #expect(daemon.finish().status == 0)
    }

    /// Lets the mappings work off what there is.
    func workOff() throws { try millrace("run", "--until-idle") }

    /// Sends a request to a daemon; gives the status and the body.
    func request(
        _ endpoint: String, _ path: String, method: String = "GET", body: String? = nil
    ) async throws -> (status: Int, body: [UInt8]) {
        guard let url = URL(string: "http://\(endpoint)\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, Array(data))
    }
}
