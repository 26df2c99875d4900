import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis streams")
struct KinesisStreamTests {
    @Test("N1 a stream is found by its name, its ARN and both", arguments: StoreKind.forServices)
    func identifiers(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream("a.b_c-D9")
            let text = "arn:aws:kinesis:eu-central-1:111122223333:stream/a.b_c-D9"
            let identifiers: [KinesisService.StreamIdentifier] = [
                "a.b_c-D9", KinesisService.StreamIdentifier(text),
                KinesisService.StreamIdentifier(name: "a.b_c-D9", arn: text),
            ]
            for identifier in identifiers {
                let description = try await fixture.service.describeStream(identifier)
                #expect(description.streamARN.description == text)
                #expect(description.streamName == "a.b_c-D9")
                try await fixture.service.putRecord(
                    KinesisService.PutRecordsEntry(data: [1], partitionKey: "k"), to: identifier)
            }
            await expectRefusal(.invalidArgument, "Either StreamName or StreamARN should be provided.") {
                _ = try await fixture.service.describeStream(KinesisService.StreamIdentifier())
            }
            await expectRefusal(
                .invalidArgument, "StreamName other and StreamARN \(text) do not mean the same stream."
            ) {
                _ = try await fixture.service.describeStream(
                    KinesisService.StreamIdentifier(name: "other", arn: text))
            }
        }
    }

    @Test(
        "N1 W19 names and ARNs of another form are refused in AWS's words",
        arguments: [
            (
                "a b",
                "1 validation error detected: Value 'a b' at 'streamName' failed to satisfy constraint: Member must "
                    + "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
            ),
            (
                "",
                "1 validation error detected: Value '' at 'streamName' failed to satisfy constraint: Member must have "
                    + "length greater than or equal to 1"
            ),
            (
                String(repeating: "n", count: 129),
                "1 validation error detected: Value '\(String(repeating: "n", count: 129))' at 'streamName' failed to "
                    + "satisfy constraint: Member must have length less than or equal to 128"
            ),
            (
                "arn:aws:kinesis:eu-central-1:1:stream/s",
                "1 validation error detected: Value 'arn:aws:kinesis:eu-central-1:1:stream/s' at 'streamARN' failed to "
                    + "satisfy constraint: Member must satisfy regular expression pattern: "
                    + #"arn:aws.*:kinesis:.*:\d{12}:stream/\S+"#
            ),
        ]
    )
    func badIdentifiers(text: String, message: String) async throws {
        try await withKinesis(.memory) { fixture in
            await expectRefusal(.validation, message) {
                _ = try await fixture.service.describeStreamSummary(KinesisService.StreamIdentifier(text))
            }
        }
    }

    @Test("N6 N7 a new stream is active at once and described with its shards", arguments: StoreKind.forServices)
    func describe(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 2)
            let description = try await fixture.service.describeStream("clicks")
            #expect(description.streamName == "clicks")
            #expect(description.streamARN == fixture.arn("clicks"))
            #expect(description.streamStatus == .active)
            #expect(description.streamMode == .provisioned)
            #expect(description.shards.map(\.shardID) == ["shardId-000000000000", "shardId-000000000001"])
            #expect(!description.hasMoreShards)
            #expect(description.retentionPeriodHours == 24)
            #expect(description.streamCreationTimestamp == fixture.clock.now())
            #expect(description.encryptionType == .none)
            let summary = try await fixture.service.describeStreamSummary("clicks")
            #expect(summary.openShardCount == 2)
            #expect(summary.consumerCount == 0)
            #expect(summary.maxRecordSizeInKiB == 1_024)
        }
    }

    @Test("N7 shards are described by pages of 100 at most, behind a shard", arguments: StoreKind.forServices)
    func describePages(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 130)
            let first = try await fixture.service.describeStream("clicks")
            #expect(first.shards.count == 100)
            #expect(first.hasMoreShards)
            let second = try await fixture.service.describeStream(
                "clicks", exclusiveStartShardID: "shardId-000000000099", limit: 10_000)
            #expect(second.shards.first?.shardID == "shardId-000000000100")
            #expect(second.shards.count == 30)
            #expect(!second.hasMoreShards)
            let third = try await fixture.service.describeStream("clicks", exclusiveStartShardID: "5", limit: 2)
            #expect(third.shards.map(\.shardID) == ["shardId-000000000006", "shardId-000000000007"])
            await expectRefusal(
                .validation,
                "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have "
                    + "value less than or equal to 10000"
            ) { _ = try await fixture.service.describeStream("clicks", limit: 10_001) }
        }
    }

    @Test("N6 without mode and shard count a stream is on demand with four shards", arguments: StoreKind.forServices)
    func onDemand(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.service.createStream(KinesisService.CreateStreamInput(streamName: "free"))
            let description = try await fixture.service.describeStream("free")
            #expect(description.streamMode == .onDemand)
            #expect(description.shards.count == 4)
            await expectRefusal(.validation, "ShardCount must not be set for streams with mode ON_DEMAND.") {
                try await fixture.service.createStream(
                    KinesisService.CreateStreamInput(streamName: "x", shardCount: 1, streamMode: .onDemand))
            }
            await expectRefusal(.validation, "ShardCount must be set for streams with mode PROVISIONED.") {
                try await fixture.service.createStream(
                    KinesisService.CreateStreamInput(streamName: "x", streamMode: .provisioned))
            }
        }
    }

    @Test("N6 size, tags and throughput of a new stream are kept or refused", arguments: StoreKind.forServices)
    func createOptions(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.service.createStream(
                KinesisService.CreateStreamInput(
                    streamName: "big", shardCount: 1, tags: ["team": "a"], warmThroughputMiBps: 0,
                    maxRecordSizeInKiB: 10_240))
            #expect(try await fixture.service.describeStreamSummary("big").maxRecordSizeInKiB == 10_240)
            #expect(try await fixture.service.listTagsForStream("big").tags.map(\.value) == ["a"])
            await expectRefusal(
                .validation,
                "WarmThroughputMiBps is not supported: streams take any throughput at once. Leave it out."
            ) {
                try await fixture.service.createStream(
                    KinesisService.CreateStreamInput(streamName: "x", warmThroughputMiBps: 100))
            }
            await expectRefusal(
                .validation,
                "2 validation errors detected: Value '0' at 'shardCount' failed to satisfy constraint: Member must "
                    + "have value greater than or equal to 1; Value '1023' at 'maxRecordSizeInKiB' failed to satisfy "
                    + "constraint: Member must have value greater than or equal to 1024"
            ) {
                try await fixture.service.createStream(
                    KinesisService.CreateStreamInput(streamName: "x", shardCount: 0, maxRecordSizeInKiB: 1_023))
            }
        }
    }

    @Test("N6 a name that is taken and a full quota are refused", arguments: StoreKind.forServices)
    func createRefusals(kind: StoreKind) async throws {
        let options = KinesisService.Options(shardCountMax: 3, onDemandStreamCountMax: 1)
        try await withKinesis(kind, options: options) { fixture in
            try await fixture.createStream(shardCount: 2)
            await expectRefusal(.resourceInUse, "Stream clicks under account 111122223333 already exists.") {
                try await fixture.createStream()
            }
            await expectRefusal(
                .limitExceeded,
                "This request would exceed the shard limit for the account 111122223333 in eu-central-1. Current shard "
                    + "count for the account: 2. Limit: 3. Number of additional shards that would have resulted from "
                    + "this request: 2. Refer to the AWS Service Limits page "
                    + "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and "
                    + "how to request higher limits."
            ) { try await fixture.createStream("more", shardCount: 2) }
            try await fixture.service.createStream(KinesisService.CreateStreamInput(streamName: "free"))
            let error = await #expect(throws: ServiceError.self) {
                try await fixture.service.createStream(KinesisService.CreateStreamInput(streamName: "free2"))
            }
            #expect(error?.code == .limitExceeded)
            let limits = try await fixture.service.describeLimits()
            #expect(limits.shardLimit == 3)
            #expect(limits.openShardCount == 2)
            #expect(limits.onDemandStreamCount == 1)
            #expect(limits.onDemandStreamCountLimit == 1)
        }
    }

    @Test("N8 a stream that does not exist is named in the error", arguments: StoreKind.forServices)
    func notFound(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let service = fixture.service
            let calls: [@Sendable () async throws -> Void] = [
                { _ = try await service.describeStream("none") },
                { _ = try await service.describeStreamSummary("none") },
                { try await service.deleteStream("none") },
                { try await service.splitShard("0", in: "none", newStartingHashKey: "9") },
                { try await service.mergeShards("0", "1", in: "none") },
                { _ = try await service.updateShardCount(of: "none", to: 1) },
                { try await service.increaseStreamRetentionPeriod(of: "none", toHours: 48) },
                { try await service.decreaseStreamRetentionPeriod(of: "none", toHours: 24) },
                { try await service.updateStreamMode(of: "none", to: .onDemand) },
                { try await service.updateMaxRecordSize(of: "none", toKiB: 2_048) },
                { try await service.startStreamEncryption(of: "none", type: .none) },
                { try await service.stopStreamEncryption(of: "none") },
                { try await service.addTagsToStream("none", tags: ["a": "b"]) },
                { try await service.removeTagsFromStream("none", tagKeys: ["a"]) },
                { _ = try await service.listTagsForStream("none") },
                { _ = try await service.getShardIterator(.latest, of: "0", in: "none") },
                { _ = try await service.listShards(KinesisService.ListShardsInput(stream: "none")) },
                { _ = try await service.putRecord(.init(data: [], partitionKey: "k"), to: "none") },
                { _ = try await service.putRecords([.init(data: [], partitionKey: "k")], to: "none") },
                { _ = try await service.registerStreamConsumer("c", of: fixture.arn("none").description) },
                { _ = try await service.listStreamConsumers(of: fixture.arn("none").description) },
            ]
            for call in calls {
                await expectRefusal(.resourceNotFound, "Stream none under account 111122223333 not found.", call)
            }
        }
    }

    @Test("N9 a deleted stream is gone with its records, shards and name", arguments: StoreKind.forServices)
    func delete(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream(shardCount: 2)
            try await fixture.put("old")
            let iterator = try await fixture.service.getShardIterator(.trimHorizon, of: "0", in: "clicks")
            try await fixture.service.deleteStream("clicks")
            #expect(fixture.store.streams().isEmpty)
            #expect(fixture.store.shards(of: fixture.arn("clicks")).isEmpty)
            #expect(try await fixture.store.rows(in: "kinesis/streams", after: nil, limit: 9).isEmpty)
            await expectRefusal(.resourceNotFound, "Stream clicks under account 111122223333 not found.") {
                _ = try await fixture.service.getRecords(iterator)
            }
            fixture.clock.advance(by: .seconds(1))
            try await fixture.createStream()
            #expect(try await fixture.texts() == [])
            await expectRefusal(.invalidArgument, "Invalid ShardIterator.") {
                _ = try await fixture.service.getRecords(iterator)
            }
        }
    }

    @Test("N9 a stream with consumers goes only when that is enforced", arguments: StoreKind.forServices)
    func deleteWithConsumers(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            try await fixture.createStream("clicks2")
            let arn = fixture.arn("clicks").description
            try await fixture.service.registerStreamConsumer("app", of: arn)
            try await fixture.service.registerStreamConsumer("app", of: fixture.arn("clicks2").description)
            await expectRefusal(
                .resourceInUse,
                "Stream clicks under account 111122223333 cannot be deleted because it has registered consumers. "
                    + "Deregister them, or set EnforceConsumerDeletion."
            ) { try await fixture.service.deleteStream("clicks") }
            try await fixture.service.deleteStream("clicks", enforceConsumerDeletion: true)
            try await fixture.createStream()
            #expect(try await fixture.service.listStreamConsumers(of: arn).consumers.isEmpty)
            #expect(try await fixture.service.describeStreamSummary("clicks2").consumerCount == 1)
        }
    }

    @Test("a stream that stands in the store without settings gets those of a new one")
    func adoption() async throws {
        try await withStore(.memory) { stored in
            let arn = StreamARN(
                stream: "manifest", region: KinesisFixture.region, accountID: KinesisFixture.accountID)
            try await stored.store.write { try $0.createStream(arn, shardCount: 3) }
            let fixture = try await KinesisFixture(stored.store, clock: stored.clock)
            #expect(try await fixture.service.listStreams().streamNames == ["manifest"])
            #expect(try await fixture.service.describeStreamSummary("manifest").openShardCount == 3)
        }
    }
}
