import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis consumers")
struct KinesisConsumerTests {
    @Test("N1 N20 a consumer is registered, described by both names, and active", arguments: StoreKind.forServices)
    func register(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let arn = fixture.arn("clicks").description
            let consumer = try await fixture.service.registerStreamConsumer("app", of: arn, tags: ["a": "b"])
            #expect(consumer.consumerName == "app")
            #expect(consumer.consumerARN.description == "\(arn)/consumer/app:1414562045")
            #expect(consumer.consumerStatus == .creating)
            #expect(consumer.consumerCreationTimestamp == fixture.clock.now())
            let identifiers = [
                KinesisService.ConsumerIdentifier(consumerARN: consumer.consumerARN.description),
                KinesisService.ConsumerIdentifier(streamARN: arn, consumerName: "app"),
                KinesisService.ConsumerIdentifier(
                    consumerARN: consumer.consumerARN.description, streamARN: arn, consumerName: "app"),
            ]
            for identifier in identifiers {
                let described = try await fixture.service.describeStreamConsumer(identifier)
                #expect(described.consumerARN == consumer.consumerARN)
                #expect(described.consumerStatus == .active)
                #expect(described.streamARN == fixture.arn("clicks"))
            }
            #expect(try await fixture.service.describeStreamSummary("clicks").consumerCount == 1)
        }
    }

    @Test("N20 names are unique in a stream, and 20 consumers are the most", arguments: StoreKind.forServices)
    func refusals(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let arn = fixture.arn("clicks").description
            for index in 0..<20 { try await fixture.service.registerStreamConsumer("c\(index)", of: arn) }
            await expectRefusal(
                .resourceInUse, "Consumer c7 under stream \(arn) already exists for account 111122223333."
            ) { try await fixture.service.registerStreamConsumer("c7", of: arn) }
            await expectRefusal(
                .limitExceeded,
                "Stream \(arn) has 20 registered consumers, which is the most for account 111122223333."
            ) { try await fixture.service.registerStreamConsumer("c20", of: arn) }
            await expectRefusal(
                .validation,
                "1 validation error detected: Value 'a:b' at 'consumerName' failed to satisfy constraint: Member must "
                    + "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
            ) { try await fixture.service.registerStreamConsumer("a:b", of: arn) }
        }
    }

    @Test(
        "N1 N20 a consumer registered anew has another ARN, and the old one is not found",
        arguments: StoreKind.forServices)
    func reregister(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            try await fixture.createStream()
            let arn = fixture.arn("clicks").description
            let old = try await fixture.service.registerStreamConsumer("app", of: arn)
            let byName = KinesisService.ConsumerIdentifier(streamARN: arn, consumerName: "app")
            try await fixture.service.deregisterStreamConsumer(byName)
            await expectRefusal(
                .resourceNotFound, "Consumer app, account 111122223333 not found under stream \(arn)."
            ) { _ = try await fixture.service.describeStreamConsumer(byName) }
            fixture.clock.advance(by: .seconds(1))
            let new = try await fixture.service.registerStreamConsumer("app", of: arn)
            #expect(new.consumerARN != old.consumerARN)
            let byOldARN = KinesisService.ConsumerIdentifier(consumerARN: old.consumerARN.description)
            let message =
                "Consumer \(old.consumerARN), account 111122223333 not found under stream \(arn)."
            await expectRefusal(.resourceNotFound, message) {
                _ = try await fixture.service.describeStreamConsumer(byOldARN)
            }
            await expectRefusal(.resourceNotFound, message) {
                try await fixture.service.deregisterStreamConsumer(byOldARN)
            }
            await expectRefusal(.resourceNotFound, message) {
                _ = try await fixture.service.subscribeToShard(
                    consumerARN: old.consumerARN.description, shard: "0", startingPosition: .latest)
            }
        }
    }

    @Test("N20 consumers are listed by name and pages", arguments: StoreKind.forServices)
    func list(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            for stream in ["clicks", "click", "clicks.2"] { try await fixture.createStream(stream) }
            let arn = fixture.arn("clicks").description
            for name in ["b", "a", "c"] { try await fixture.service.registerStreamConsumer(name, of: arn) }
            for stream in ["click", "clicks.2"] {
                try await fixture.service.registerStreamConsumer("x", of: fixture.arn(stream).description)
            }
            let first = try await fixture.service.listStreamConsumers(of: arn, maxResults: 2)
            #expect(first.consumers.map(\.consumerName) == ["a", "b"])
            #expect(first.consumers.map(\.consumerStatus) == [.active, .active])
            let token = try #require(first.nextToken)
            let rest = try await fixture.service.listStreamConsumers(of: arn, nextToken: token)
            #expect(rest.consumers.map(\.consumerName) == ["c"])
            #expect(rest.nextToken == nil)
            await expectRefusal(.invalidArgument, "Invalid NextToken.") {
                _ = try await fixture.service.listStreamConsumers(
                    of: fixture.arn("click").description, nextToken: token)
            }
            fixture.clock.advance(by: .seconds(301))
            let error = await #expect(throws: ServiceError.self) {
                try await fixture.service.listStreamConsumers(of: arn, nextToken: token)
            }
            #expect(error?.code == .expiredNextToken)
        }
    }

    @Test("N20 a consumer needs its ARN, or its stream's and its name")
    func identifiers() async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream()
            let arn = fixture.arn("clicks").description
            await expectRefusal(
                .invalidArgument, "Either ConsumerARN or both StreamARN and ConsumerName should be provided."
            ) {
                _ = try await fixture.service.describeStreamConsumer(
                    KinesisService.ConsumerIdentifier(streamARN: arn))
            }
            let consumer = "\(arn)/consumer/app:7"
            await expectRefusal(
                .invalidArgument,
                "ConsumerARN \(consumer) does not mean the same consumer as StreamARN and ConsumerName."
            ) {
                _ = try await fixture.service.describeStreamConsumer(
                    KinesisService.ConsumerIdentifier(consumerARN: consumer, streamARN: arn, consumerName: "other"))
            }
            await expectRefusal(
                .validation,
                "1 validation error detected: Value '\(arn)' at 'consumerARN' failed to satisfy constraint: Member "
                    + "must satisfy regular expression pattern: "
                    + #"^(arn):aws.*:kinesis:.*:\d{12}:.*stream\/[a-zA-Z0-9_.-]+\/consumer\/[a-zA-Z0-9_.-]+:[0-9]+"#
            ) {
                _ = try await fixture.service.describeStreamConsumer(
                    KinesisService.ConsumerIdentifier(consumerARN: arn))
            }
        }
    }
}
