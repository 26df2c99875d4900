import Logging
import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceEndpoints

@Suite struct KinesisWireTests {
    private static let formats = [WireFormat.json11, .cbor11]

    @Test(
        "W8 another method is 403, another content type 404, both in XML",
        arguments: [
            (
                "GET", "application/x-amz-json-1.1", 403,
                """
                <AccessDeniedException>
                  <Message>Unable to determine service/operation name to be authorized</Message>
                </AccessDeniedException>

                """
            ),
            ("POST", "application/x-amz-json-1.0", 404, "<UnknownOperationException/>\n"),
            ("POST", "application/json", 404, "<UnknownOperationException/>\n"),
            ("POST", "", 404, "<UnknownOperationException/>\n"),
        ]
    )
    func noOperation(method: String, contentType: String, status: Int, body: String) async throws {
        let response = try await KinesisWire().respond("ListStreams", [], method: method, contentType: contentType)
        guard case .bytes(let bytes) = response.body else { throw StreamedBody() }
        #expect(response.status == status)
        #expect(response.contentType == "application/xml")
        #expect(String(decoding: bytes, as: UTF8.self) == body)
    }

    @Test(
        "W7 operations that are not there are unknown, supported by AWS or not",
        arguments: [
            "Nothing", "listStreams", "GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy",
            "DescribeAccountSettings", "UpdateAccountSettings", "UpdateStreamWarmThroughput", "CreateQueue",
            "CreateChannel", "UpdateStreamRecordDistributionStrategy",
        ], formats)
    func unknown(operation: String, format: WireFormat) async throws {
        let reply = try await KinesisWire().call(operation, [:], format)
        #expect(reply.status == 400)
        #expect(reply.contentType == format.rawValue)
        #expect(try reply.document == ["__type": "UnknownOperationException"])
    }

    @Test(
        "W7 W20 a body that is no document is answered without a text, whether the operation is known or not",
        arguments: ["ListStreams", "Nothing"],
        [
            (WireFormat.json11, [] as [UInt8]), (.json11, Array("{".utf8)), (.json11, Array("{} x".utf8)),
            (.cbor11, []), (.cbor11, [0xA1]), (.cbor11, [0xA0, 0xA0]), (.cbor11, Array("{}".utf8)),
        ])
    func malformed(operation: String, body: (WireFormat, [UInt8])) async throws {
        let reply = try await KinesisWire().send(operation, body.1, body.0)
        #expect(reply.status == 400)
        #expect(try reply.document == ["__type": "SerializationException"])
    }

    @Test("W7 faults of a signature have bare names", arguments: formats)
    func authentication(format: WireFormat) async throws {
        let wire = try await KinesisWire()
        let response = await wire.service.respond(
            to: WireRequest(
                headers: [("content-type", format.rawValue), ("x-amz-target", "Kinesis_20131202.ListStreams")],
                body: format.document { _ in },
                authenticationFault: AuthenticationFault(code: "UnrecognizedClientException", message: "Who?")
            ))
        guard case .bytes(let bytes) = response.body else { throw StreamedBody() }
        let reply = KinesisWire.Reply(status: 400, contentType: format.rawValue, bytes: bytes, format: format)
        #expect(response.status == 400)
        #expect(try reply.document == ["__type": "UnrecognizedClientException", "message": "Who?"])
    }

    @Test("W8 W16 a failure of the store is an InternalFailureException with status 500", arguments: formats)
    func internalFailure(format: WireFormat) async throws {
        let wire = try await KinesisWire()
        try await wire.store.close()
        let reply = try await wire.call("CreateStream", ["StreamName": "clicks"], format)
        #expect(reply.status == 500)
        #expect(reply.contentType == format.rawValue)
        #expect(try reply.document == ["__type": "InternalFailureException", "message": "the store is closed"])
    }

    @Test("N6 a reply without members has no body and keeps the content type", arguments: formats)
    func emptyReply(format: WireFormat) async throws {
        let reply = try await KinesisWire().call("CreateStream", ["StreamName": "clicks"], format)
        #expect(reply.status == 200)
        #expect(reply.contentType == format.rawValue)
        #expect(reply.bytes.isEmpty)
    }

    @Test("W8 a request that does not say what it is is JSON; parameters of the type do not matter")
    func contentTypes() async throws {
        let wire = try await KinesisWire()
        let target = WireRequest.Field("x-amz-target", "Kinesis_20131202.ListStreams")
        let response = await wire.service.respond(to: WireRequest(headers: [target], body: Array("{}".utf8)))
        #expect(response.status == 200)
        #expect(response.contentType == "application/x-amz-json-1.1")
        let other = await wire.respond(
            "ListStreams", [0xA0], contentType: "Application/X-AMZ-CBOR-1.1; charset=UTF-8")
        #expect(other.status == 200)
        #expect(other.contentType == "application/x-amz-cbor-1.1")
    }

    @Test("W16 a CBOR reply, byte for byte: open-ended maps, tag 1 with milliseconds")
    func cborBytes() async throws {
        let wire = try await KinesisWire()
        _ = try await wire.call("CreateStream", ["StreamName": "s", "ShardCount": 1], .cbor11)
        let reply = try await wire.call(
            "RegisterStreamConsumer", ["StreamARN": .string(KinesisWire.arn("s")), "ConsumerName": "c"], .cbor11)
        func text(_ text: String) -> [UInt8] {
            (text.utf8.count < 24 ? [0x60 + UInt8(text.utf8.count)] : [0x78, UInt8(text.utf8.count)]) + text.utf8
        }
        var expected: [UInt8] = [0xBF] + text("Consumer") + [0xBF]
        expected += text("ConsumerName") + text("c")
        expected += text("ConsumerARN") + text(KinesisWire.arn("s") + "/consumer/c:1767225600")
        expected += text("ConsumerStatus") + text("CREATING")
        expected += text("ConsumerCreationTimestamp") + [0xC1] + CBORReaderTests.bytes("1b0000019b76daa87b")
        #expect(reply.bytes == expected + [0xFF, 0xFF])
    }

    @Test("W16 N14 an instant to the millisecond finds its record, in either format", arguments: formats)
    func instants(format: WireFormat) async throws {
        let wire = try await KinesisWire()
        _ = try await wire.call("CreateStream", ["StreamName": "clicks", "ShardCount": 1])
        for data in ["YQ==", "Yg=="] {
            _ = try await wire.call(
                "PutRecord", ["StreamName": "clicks", "Data": .string(data), "PartitionKey": "k"], format)
            wire.clock.advance(by: .milliseconds(1))
        }
        let iterator = try await wire.call(
            "GetShardIterator",
            [
                "StreamName": "clicks", "ShardId": "0", "ShardIteratorType": "AT_TIMESTAMP",
                "Timestamp": .number("1767225600.124"),
            ], format
        ).document?.objectValue?["ShardIterator"]
        let records = try await wire.call("GetRecords", ["ShardIterator": try #require(iterator)], format)
            .document?.objectValue?["Records"]?.arrayValue
        #expect(records?.count == 1)
        #expect(records?.first?.objectValue?["Data"] == "Yg==")
        #expect(records?.first?.objectValue?["ApproximateArrivalTimestamp"] == .number("1767225600.124"))
    }

    private struct StreamedBody: Error {}
}
