import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis subscriptions")
struct KinesisSubscriptionTests {
    private typealias Event = KinesisService.SubscribeToShardEvent

    /// A stream of one shard with a consumer.
    private static func prepare(_ fixture: KinesisFixture, consumer: String = "app") async throws -> String {
        if fixture.store.stream(fixture.arn("clicks")) == nil { try await fixture.createStream() }
        return try await fixture.service.registerStreamConsumer(consumer, of: fixture.arn("clicks").description)
            .consumerARN.description
    }

    private static func next(_ subscription: ShardSubscription) async throws -> Event? {
        var iterator = subscription.makeAsyncIterator()
        return try await iterator.next()
    }

    @Test("N21 events hold records as they come, with the number to go on from", arguments: StoreKind.forServices)
    func events(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let consumer = try await Self.prepare(fixture)
            try await fixture.put("a", "b")
            let subscription = try await fixture.service.subscribeToShard(
                consumerARN: consumer, shard: "0", startingPosition: .trimHorizon)
            let first = try #require(try await Self.next(subscription))
            #expect(first.records.texts == ["a", "b"])
            #expect(first.continuationSequenceNumber == first.records.last?.sequenceNumber)
            #expect(first.millisBehindLatest == 0)
            #expect(first.childShards.isEmpty)
            async let second = Self.next(subscription)
            await fixture.alarms.isAwaited()
            try await fixture.put("c")
            #expect(try await second?.records.texts == ["c"])
            #expect(fixture.alarms.count == 0, "nothing is left behind between events")
        }
    }

    @Test(
        "N21 without records an event comes every five seconds, with a number to go on from",
        arguments: StoreKind.forServices)
    func idleEvents(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let consumer = try await Self.prepare(fixture)
            let empty = try await fixture.service.subscribeToShard(
                consumerARN: consumer, shard: "0", startingPosition: .trimHorizon)
            let starting = try await fixture.shards()[0].startingSequenceNumber
            #expect(try await Self.next(empty)?.continuationSequenceNumber == starting)
            let before = try await fixture.put("before")[0]
            fixture.alarms.advance(by: .seconds(5))
            let subscription = try await fixture.service.subscribeToShard(
                consumerARN: consumer, shard: "0", startingPosition: .latest)
            #expect(try await Self.next(subscription)?.records.isEmpty == true)
            async let idle = Self.next(subscription)
            await fixture.alarms.isAwaited()
            fixture.alarms.advance(by: .seconds(5))
            let event = try #require(try await idle)
            #expect(event.records.isEmpty)
            #expect(event.millisBehindLatest == 0)
            let number = try #require(event.continuationSequenceNumber)
            #expect(number >= before.sequenceNumber)
            try await fixture.put("after")
            #expect(try await fixture.texts(.after(number)) == ["after"])
        }
    }

    @Test("N21 a subscription ends after five minutes", arguments: StoreKind.forServices)
    func lifetime(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let consumer = try await Self.prepare(fixture)
            let subscription = try await fixture.service.subscribeToShard(
                consumerARN: consumer, shard: "0", startingPosition: .latest)
            var count = 0
            for try await event in subscription {
                #expect(event.records.isEmpty)
                count += 1
                fixture.alarms.advance(by: .seconds(5))
            }
            #expect(count == 60)
            #expect(try await Self.next(subscription) == nil)
        }
    }

    @Test("N21 the last event of a closed shard names its children", arguments: StoreKind.forServices)
    func shardEnd(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let consumer = try await Self.prepare(fixture)
            try await fixture.put("a")
            let subscription = try await fixture.service.subscribeToShard(
                consumerARN: consumer, shard: "0", startingPosition: .trimHorizon)
            #expect(try await Self.next(subscription)?.records.texts == ["a"])
            async let end = Self.next(subscription)
            await fixture.alarms.isAwaited()
            try await fixture.service.splitShard("0", in: "clicks", newStartingHashKey: "100")
            let event = try #require(try await end)
            #expect(event.records.isEmpty)
            #expect(event.childShards.map(\.shardID) == ["shardId-000000000001", "shardId-000000000002"])
            #expect(event.continuationSequenceNumber == nil)
            #expect(try await Self.next(subscription) == nil)
        }
    }

    @Test("N21 a new subscription takes over after five seconds, not before", arguments: StoreKind.forServices)
    func takeOver(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let consumer = try await Self.prepare(fixture)
            func subscribe() async throws -> ShardSubscription {
                try await fixture.service.subscribeToShard(
                    consumerARN: consumer, shard: "0", startingPosition: .latest)
            }
            let first = try await subscribe()
            _ = try await Self.next(first)
            async let rest = Self.next(first)
            await fixture.alarms.isAwaited()
            fixture.clock.advance(by: .milliseconds(4_999))
            await expectRefusal(
                .resourceInUse,
                "Another active subscription exists for this consumer: 111122223333:clicks:app and shard "
                    + "shardId-000000000000."
            ) { _ = try await subscribe() }
            fixture.clock.advance(by: .milliseconds(1))
            let second = try await subscribe()
            #expect(try await rest == nil)
            #expect(fixture.alarms.count == 0)
            #expect(try await Self.next(second) != nil)
        }
    }

    @Test("N21 a cancelled reader leaves nothing behind", arguments: StoreKind.forServices)
    func cancellation(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let consumer = try await Self.prepare(fixture)
            let subscription = try await fixture.service.subscribeToShard(
                consumerARN: consumer, shard: "0", startingPosition: .latest)
            _ = try await Self.next(subscription)
            let reader = Task { try await Self.next(subscription) }
            await fixture.alarms.isAwaited()
            reader.cancel()
            await #expect(throws: CancellationError.self) { try await reader.value }
            #expect(fixture.alarms.count == 0)
        }
    }

    @Test("N21 deregistration ends a subscription, a deleted stream fails it", arguments: StoreKind.forServices)
    func ends(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let consumers = [
                try await Self.prepare(fixture), try await Self.prepare(fixture, consumer: "other"),
            ]
            var subscriptions: [ShardSubscription] = []
            for consumer in consumers {
                subscriptions.append(
                    try await fixture.service.subscribeToShard(
                        consumerARN: consumer, shard: "0", startingPosition: .latest))
                _ = try await Self.next(subscriptions[subscriptions.count - 1])
            }
            try await fixture.service.deregisterStreamConsumer(
                KinesisService.ConsumerIdentifier(consumerARN: consumers[0]))
            #expect(try await Self.next(subscriptions[0]) == nil)
            let other = subscriptions[1]
            async let rest = Self.next(other)
            await fixture.alarms.isAwaited()
            try await fixture.service.deleteStream("clicks", enforceConsumerDeletion: true)
            do {
                // The store tells readers that the shard is gone; the service ends them after that.
                #expect(try await rest == nil)
            } catch let error as ServiceError {
                #expect(error.code == .resourceNotFound)
                #expect(error.message == "Stream clicks under account 111122223333 not found.")
            }
            #expect(fixture.alarms.count == 0)
        }
    }

    @Test(
        "N14 N21 starting positions are those of iterators, and refused in the same words",
        arguments: StoreKind.forServices)
    func startingPositions(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let consumer = try await Self.prepare(fixture)
            let written = try await fixture.put("a", "b", "c")
            func texts(_ position: KinesisService.StartingPosition) async throws -> [String]? {
                fixture.clock.advance(by: .seconds(5))
                let subscription = try await fixture.service.subscribeToShard(
                    consumerARN: consumer, shard: "shardId-0", startingPosition: position)
                return try await Self.next(subscription)?.records.texts
            }
            #expect(try await texts(.at(written[1].sequenceNumber)) == ["b", "c"])
            #expect(try await texts(.after(written[1].sequenceNumber)) == ["c"])
            #expect(try await texts(.at(fixture.clock.now())) == [])
            #expect(try await texts(.at(.epoch)) == ["a", "b", "c"])
            await expectRefusal(
                .invalidArgument,
                "StartingSequenceNumber 7 used in SubscribeToShard on shard shardId-000000000000 in stream clicks "
                    + "under account 111122223333 is invalid."
            ) { _ = try await texts(KinesisService.StartingPosition(type: .atSequenceNumber, sequenceNumber: "7")) }
            await expectRefusal(
                .resourceNotFound,
                "Shard shardId-000000000009 in stream clicks under account 111122223333 does not exist"
            ) {
                _ = try await fixture.service.subscribeToShard(
                    consumerARN: consumer, shard: "9", startingPosition: .latest)
            }
        }
    }

    @Test(
        "G27 two consumers have 2 MiB a second each, and read what is days old", arguments: StoreKind.forServices)
    func fanOut(kind: StoreKind) async throws {
        try await withKinesis(kind, options: KinesisService.Options(enforcesThroughputLimits: true)) { fixture in
            let consumers = [
                try await Self.prepare(fixture), try await Self.prepare(fixture, consumer: "other"),
            ]
            try await fixture.service.increaseStreamRetentionPeriod(of: "clicks", toHours: 24 * 7)
            for _ in 0..<4 {
                let data = [UInt8](repeating: 0, count: 1_000_000)
                try await fixture.service.putRecord(.init(data: data, partitionKey: "k"), to: "clicks")
                fixture.clock.advance(by: .seconds(1))
            }
            fixture.clock.advance(by: .seconds(6 * 86_400))
            for consumer in consumers {
                let subscription = try await fixture.service.subscribeToShard(
                    consumerARN: consumer, shard: "0", startingPosition: .trimHorizon)
                let first = try #require(try await Self.next(subscription))
                #expect(first.records.count == 2)
                #expect(first.millisBehindLatest > 6 * 86_400_000)
                async let second = Self.next(subscription)
                await fixture.alarms.isAwaited()
                fixture.alarms.advance(by: .seconds(1))
                #expect(try await second?.records.count == 2)
            }
        }
    }
}
