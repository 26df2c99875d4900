import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@testable import MillraceEndpoints

@Suite struct DaemonServiceTests {
    @Test("the status says of each mapping what it does, has done, and who made it")
    func status() async throws {
        try await DaemonFixture.with { fixture in
            let (status, value) = try await fixture.get("status")
            #expect(status == 200)
            let mapping = try #require(value.arrayValue?.first?.objectValue)
            #expect(mapping["FunctionName"] == "keep")
            #expect(mapping["Owner"] == "manifest")
            #expect(mapping["State"] == "Enabled")
        }
    }

    @Test("a mapping of the running daemon rests and polls again on demand, and an unknown one is told")
    func mappings() async throws {
        try await DaemonFixture.with { fixture in
            let running = Task { try await fixture.runtime.run() }
            await fixture.runtime.ready()
            await fixture.runtime.idle()
            let id = try await fixture.runtime.status()[0].mapping.id
            for (command, states) in [
                ("disable", ["Disabling", "Disabled"]), ("enable", ["Enabling", "Enabled"]),
            ] {
                let (status, value) = try await fixture.post("mappings/\(id)/\(command)")
                #expect(status == 200)
                #expect(value.objectValue?["UUID"] == .string(id))
                #expect(states.contains(value.objectValue?["State"]?.stringValue ?? ""), "\(value)")
                // A mapping that is on its way to a state is not sent to another one.
                await fixture.runtime.idle()
            }
            let (status, value) = try await fixture.post("mappings/none/enable")
            #expect(status == 404)
            #expect(value == ["__type": "ResourceNotFoundException", "message": "there is no mapping none"])
            fixture.runtime.stop()
            try await running.value
        }
    }

    @Test("G19 a shard of a table's stream is split and rolled over on demand, once each")
    func shards() async throws {
        try await DaemonFixture.with { fixture in
            let (arn, shard) = try await fixture.stream()
            let (status, value) = try await fixture.post("streams/split", ["StreamArn": arn, "ShardId": shard])
            #expect(status == 200)
            let children = try #require(value.objectValue?["ShardIds"]?.arrayValue)
            #expect(children.count == 2)
            let (againStatus, again) = try await fixture.post("streams/split", ["StreamArn": arn, "ShardId": shard])
            #expect(againStatus == 400)
            #expect(again.objectValue?["__type"] == "ResourceInUseException")
            let rollOver = try await fixture.post("streams/rollover", ["StreamArn": arn, "ShardId": children[0]])
            #expect(rollOver.value.objectValue?["ShardIds"]?.arrayValue?.count == 1)
            let missing = try await fixture.post("streams/rollover", ["StreamArn": arn, "ShardId": "shardId-9"])
            #expect(missing.status == 404)
        }
    }

    @Test("G22 records of a table's stream are trimmed on demand")
    func trim() async throws {
        try await DaemonFixture.with { fixture in
            for number in 1...3 { try await fixture.put(number) }
            let (arn, _) = try await fixture.stream()
            let early = try await fixture.post("streams/trim", ["StreamArn": arn, "Before": 1])
            #expect(early.value == ["TrimmedRecords": 0])
            let late = try await fixture.post("streams/trim", ["StreamArn": arn, "Before": .number("99999999999.5")])
            #expect(late.value == ["TrimmedRecords": 3])
        }
    }

    @Test(
        "a request that is wrong is refused with what is wrong",
        arguments: [
            ("GET", "nothing", "", 404, "UnknownOperationException"),
            ("POST", "status", "", 404, "UnknownOperationException"),
            ("GET", "deadletters?from=0", "", 400, "ValidationException"),
            ("GET", "deadletters?limit=1001", "", 400, "ValidationException"),
            ("GET", "deadletters?from=x", "", 400, "ValidationException"),
            (
                "POST", "deadletters/redriven", #"{"Path": "/etc/passwd", "RequestId": "1"}"#, 404,
                "ResourceNotFoundException"
            ),
            ("POST", "deadletters/purge", #"{"All": 1}"#, 400, "SerializationException"),
            ("POST", "streams/split", "", 400, "SerializationException"),
            ("POST", "streams/split", "{}", 400, "ValidationException"),
            ("POST", "streams/split", #"{"StreamArn": "x", "ShardId": "y"}"#, 400, "ValidationException"),
            (
                "POST", "streams/trim",
                #"{"StreamArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/x", "Before": 1}"#,
                400, "ValidationException"
            ),
        ]
    )
    func refusals(method: String, target: String, body: String, status: Int, type: String) async throws {
        try await DaemonFixture.with { fixture in
            let answer = try await fixture.send(method, target, Array(body.utf8))
            #expect(answer.status == status)
            #expect(answer.value.objectValue?["__type"] == .string(type))
            #expect(answer.value.objectValue?["message"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("W13 a request that is not believed is refused, whatever it asks")
    func unsigned() async throws {
        try await DaemonFixture.with { fixture in
            let request = WireRequest(
                method: "GET", path: "/_millrace/status", authenticationFault: .noSignature)
            let response = await fixture.service.respond(to: request)
            guard case .bytes(let bytes) = response.body else { throw DaemonFixture.StreamedBody() }
            #expect(response.status == 403)
            #expect(
                try JSONValue(parsing: bytes) == [
                    "__type": "MissingAuthenticationTokenException",
                    "message": "Request is missing Authentication Token",
                ])
        }
    }
}
