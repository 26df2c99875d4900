import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis settings")
struct KinesisSettingsTests {
    @Test("N12 retention changes only in the direction of the operation, from 24 to 8,760 hours")
    func retentionRefusals() async throws {
        try await withKinesis(.memory) { fixture in
            let service = fixture.service
            try await fixture.createStream()
            await expectRefusal(
                .invalidArgument,
                "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short."
            ) { try await service.decreaseStreamRetentionPeriod(of: "clicks", toHours: 23) }
            await expectRefusal(
                .invalidArgument,
                "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long."
            ) { try await service.increaseStreamRetentionPeriod(of: "clicks", toHours: 8_761) }
            await expectRefusal(
                .invalidArgument,
                "Requested retention period (24 hours) for stream clicks can not be shorter than or equal to existing "
                    + "retention period (24 hours). Use DecreaseRetentionPeriod API."
            ) { try await service.increaseStreamRetentionPeriod(of: "clicks", toHours: 24) }
            try await service.increaseStreamRetentionPeriod(of: "clicks", toHours: 8_760)
            #expect(try await service.describeStream("clicks").retentionPeriodHours == 8_760)
            await expectRefusal(
                .invalidArgument,
                "Requested retention period (8760 hours) for stream clicks can not be longer than or equal to "
                    + "existing retention period (8760 hours). Use IncreaseRetentionPeriod API."
            ) { try await service.decreaseStreamRetentionPeriod(of: "clicks", toHours: 8_760) }
            try await service.decreaseStreamRetentionPeriod(of: "clicks", toHours: 24)
            #expect(try await service.describeStreamSummary("clicks").retentionPeriodHours == 24)
        }
    }

    @Test("N12 reads honour the retention at once, before anything is trimmed", arguments: StoreKind.forServices)
    func retention(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let first = try await fixture.put("0 h")[0]
            fixture.clock.advance(by: .seconds(12 * 3_600))
            try await fixture.put("12 h")
            fixture.clock.advance(by: .seconds(12 * 3_600))
            #expect(try await fixture.texts() == ["0 h", "12 h"], "exactly 24 h old is not older")
            fixture.clock.advance(by: .milliseconds(1))
            #expect(try await fixture.texts() == ["12 h"])
            #expect(try await fixture.texts(.at(first.sequenceNumber)) == ["12 h"])
            #expect(try await fixture.texts(.at(.epoch)) == ["12 h"])
            let key = ShardKey(stream: fixture.arn("clicks"), shard: first.shardID)
            #expect(try await fixture.store.read(key, after: .trimHorizon, limit: 9).records.count == 2)
            fixture.clock.advance(by: .seconds(24 * 3_600))
            #expect(try await fixture.read().records.isEmpty)
            #expect(try await fixture.read().millisBehindLatest == 0)
        }
    }

    @Test("N12 a longer retention does not bring back what has expired", arguments: StoreKind.forServices)
    func longerRetention(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let service = fixture.service
            try await fixture.createStream()
            try await fixture.put("0 h")
            fixture.clock.advance(by: .seconds(20 * 3_600))
            try await fixture.put("20 h")
            fixture.clock.advance(by: .seconds(5 * 3_600))
            try await service.increaseStreamRetentionPeriod(of: "clicks", toHours: 48)
            #expect(try await fixture.texts() == ["20 h"])
            fixture.clock.advance(by: .seconds(30 * 3_600))
            #expect(try await fixture.texts() == ["20 h"])
            try await service.decreaseStreamRetentionPeriod(of: "clicks", toHours: 30)
            #expect(try await fixture.texts() == [])
            try await service.increaseStreamRetentionPeriod(of: "clicks", toHours: 48)
            #expect(try await fixture.texts() == [])
        }
    }

    @Test("N12 a trim drops what has expired, by the retention of each stream", arguments: StoreKind.forServices)
    func trim(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            try await fixture.createStream("long")
            try await fixture.service.increaseStreamRetentionPeriod(of: "long", toHours: 48)
            try await fixture.put("a", "b", "c")
            try await fixture.put("a", "b", "c", to: "long")
            #expect(try await fixture.service.trimExpired() == 0)
            fixture.clock.advance(by: .seconds(25 * 3_600))
            #expect(try await fixture.service.trimExpired(limit: 2) == 2)
            #expect(try await fixture.service.trimExpired() == 1)
            #expect(try await fixture.service.trimExpired() == 0)
            #expect(try await fixture.texts(in: "long") == ["a", "b", "c"])
            fixture.clock.advance(by: .seconds(24 * 3_600))
            #expect(try await fixture.service.trimExpired() == 3)
        }
    }

    @Test("the mode of a stream can be changed, within the quotas", arguments: StoreKind.forServices)
    func mode(kind: StoreKind) async throws {
        let options = KinesisService.Options(shardCountMax: 3, onDemandStreamCountMax: 1)
        try await withKinesis(kind, options: options) { fixture in
            try await fixture.createStream(shardCount: 2)
            try await fixture.service.updateStreamMode(of: "clicks", to: .onDemand)
            #expect(try await fixture.service.describeStream("clicks").streamMode == .onDemand)
            try await fixture.createStream("other", shardCount: 2)
            for (name, mode) in [("other", KinesisService.StreamMode.onDemand), ("clicks", .provisioned)] {
                let error = await #expect(throws: ServiceError.self) {
                    try await fixture.service.updateStreamMode(of: KinesisService.StreamIdentifier(name), to: mode)
                }
                #expect(error?.code == .limitExceeded)
            }
            try await fixture.service.updateStreamMode(of: "clicks", to: .onDemand)
        }
    }

    @Test("tags are added, replaced, listed by pages and removed", arguments: StoreKind.forServices)
    func tags(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let service = fixture.service
            try await fixture.createStream()
            try await service.addTagsToStream("clicks", tags: ["b": "1", "a": "2", "c": "3"])
            try await service.addTagsToStream("clicks", tags: ["b": "4"])
            let page = try await service.listTagsForStream("clicks", limit: 2)
            #expect(page.tags.map(\.key) == ["a", "b"])
            #expect(page.tags.map(\.value) == ["2", "4"])
            #expect(page.hasMoreTags)
            let rest = try await service.listTagsForStream("clicks", exclusiveStartTagKey: "b")
            #expect(rest.tags.map(\.key) == ["c"])
            #expect(!rest.hasMoreTags)
            try await service.removeTagsFromStream("clicks", tagKeys: ["a", "none"])
            #expect(try await service.listTagsForStream("clicks").tags.map(\.key) == ["b", "c"])
            let many = Dictionary(uniqueKeysWithValues: (0..<49).map { ("k\($0)", "") })
            await expectRefusal(
                .invalidArgument,
                "Failed to add tags to stream clicks under account 111122223333 because a given resource cannot have "
                    + "more than 50 tags associated with it."
            ) { try await service.addTagsToStream("clicks", tags: many) }
            #expect(try await service.listTagsForStream("clicks").tags.count == 2)
            await expectRefusal(
                .validation,
                "1 validation error detected: Value '{}' at 'tags' failed to satisfy constraint: Member must have "
                    + "length greater than or equal to 1"
            ) { try await service.addTagsToStream("clicks", tags: [:]) }
        }
    }

    @Test("N7 encryption with a key of the key management service is refused, none is taken")
    func encryption() async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream()
            try await fixture.service.startStreamEncryption(of: "clicks", type: .none)
            try await fixture.service.stopStreamEncryption(of: "clicks")
            await expectRefusal(
                .invalidArgument,
                "EncryptionType KMS is not supported: there is no key management service. Encrypt the store instead."
            ) { try await fixture.service.startStreamEncryption(of: "clicks", type: .kms) }
        }
    }

    @Test("streams, settings, consumers, numbers and iterators outlive a restart")
    func restart() async throws {
        try await withTemporaryFolder { folder in
            let clock = TestClock()
            func open() throws -> SQLiteStore {
                try SQLiteStore(path: folder.path("store.sqlite"), synchronous: .off, now: clock.now)
            }
            let store = try open()
            let before = try await KinesisFixture(store, clock: clock)
            try await before.createStream(shardCount: 2)
            try await before.service.increaseStreamRetentionPeriod(of: "clicks", toHours: 100)
            try await before.service.addTagsToStream("clicks", tags: ["a": "b"])
            try await before.service.updateMaxRecordSize(of: "clicks", toKiB: 2_048)
            try await before.service.updateShardCount(of: "clicks", to: 3)
            try await before.service.registerStreamConsumer("app", of: before.arn("clicks").description)
            let written = try await before.put("a", "b", hash: "0")
            let shard = written[0].shardID.description
            let iterator = try await before.service.getShardIterator(
                .after(written[0].sequenceNumber), of: shard, in: "clicks")
            let latest = try await before.service.getShardIterator(.latest, of: shard, in: "clicks")
            let description = try await before.service.describeStream("clicks")
            let records = try await before.read(of: shard).records
            try await store.close()

            let other = try open()
            let after = try await KinesisFixture(other, clock: clock)
            #expect(try await after.service.describeStream("clicks") == description)
            #expect(try await after.service.describeStreamSummary("clicks").maxRecordSizeInKiB == 2_048)
            #expect(try await after.service.describeStreamSummary("clicks").consumerCount == 1)
            #expect(try await after.service.listTagsForStream("clicks").tags.map(\.key) == ["a"])
            #expect(try await after.read(of: shard).records == records)
            #expect(try await after.service.getRecords(iterator).records.texts == ["b"])
            let next = try await after.put("c", hash: "0")[0]
            #expect(next.sequenceNumber > written[1].sequenceNumber)
            #expect(try await after.service.getRecords(latest).records.texts == ["c"])
            try await after.service.splitShard(shard, in: "clicks", newStartingHashKey: "9")
            let ids = try await after.shards().map(\.shardID)
            #expect(ids == (0..<Int64(ids.count)).map { ShardNumbering.kinesisID(index: $0) })
            try await other.close()
        }
    }
}
