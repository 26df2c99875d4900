import MillraceEndpoints
import MillraceModel

// What only the daemon knows.
extension WireClient {
    private func path(_ parts: String...) -> String {
        DaemonService.pathPrefix + parts.map { PercentEncoding.encode($0) }.joined(separator: "/")
    }

    /// What the mappings are doing and have done, as `MappingStatus.json` writes it.
    func status() async throws -> JSONValue { try await get(.daemon, path("status")) }

    /// A mapping's full settings, as Lambda tells them.
    func eventSourceMapping(_ id: String) async throws -> JSONValue {
        try await get(.lambda, "/2015-03-31/event-source-mappings/\(PercentEncoding.encode(id))")
    }

    /// Lets a mapping poll or rest; gives its state.
    func setMapping(_ id: String, isEnabled: Bool) async throws -> String {
        let answer = try await post(.daemon, path("mappings", id, isEnabled ? "enable" : "disable"))
        return answer["State"]?.stringValue ?? "?"
    }

    /// Splits a shard of a table's stream.
    func splitTableShard(_ shard: String, of arn: String) async throws {
        try await post(.daemon, path("streams", "split"), ["StreamArn": .string(arn), "ShardId": .string(shard)])
    }

    /// A page of dead letters, and the number with which the next one begins.
    func deadLetters(from number: Int, limit: Int = 100) async throws -> (letters: [DeadLetter], next: Int?) {
        let page = try await get(
            .daemon, path("deadletters"), query: [("from", "\(number)"), ("limit", "\(limit)")]
        ).objectValue
        let letters = try (page?["DeadLetters"]?.arrayValue ?? []).map { try DeadLetter($0) }
        return (letters, page?["NextNumber"]?.intValue)
    }

    /// Notes that the record of a dead letter was dealt with.
    func noteRedriven(_ letter: DeadLetter) async throws {
        try await post(
            .daemon, path("deadletters", "redriven"),
            ["Path": .string(letter.path), "RequestId": .string(letter.record.requestID)])
    }

    /// Takes dead letters out of their files.
    func purgeDeadLetters(all isAll: Bool) async throws -> (purged: Int, kept: Int) {
        let answer = try await post(.daemon, path("deadletters", "purge"), ["All": .bool(isAll)])
        return (answer["Purged"]?.intValue ?? 0, answer["Kept"]?.intValue ?? 0)
    }
}
