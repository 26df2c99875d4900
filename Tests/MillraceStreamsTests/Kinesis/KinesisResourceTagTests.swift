import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis tags of resources")
struct KinesisResourceTagTests {
    @Test("N1 N20 streams and consumers have tags of their own, under their ARNs", arguments: StoreKind.forServices)
    func tags(kind: StoreKind) async throws {
        try await withKinesis(kind) { fixture in
            let service = fixture.service
            try await fixture.createStream()
            let stream = fixture.arn("clicks").description
            let consumer = try await service.registerStreamConsumer("app", of: stream, tags: ["a": "1"])
                .consumerARN.description
            try await service.tagResource(stream, tags: ["b": "2"])
            try await service.tagResource(consumer, tags: ["a": "3", "c": "4"])
            func tags(_ arn: String) async throws -> [String] {
                try await service.listTagsForResource(arn).map { "\($0.key)=\($0.value)" }
            }
            #expect(try await tags(stream) == ["b=2"])
            #expect(try await service.listTagsForStream("clicks").tags.map(\.key) == ["b"])
            #expect(try await tags(consumer) == ["a=3", "c=4"])
            try await service.untagResource(stream, tagKeys: ["b", "none"])
            try await service.untagResource(consumer, tagKeys: ["a"])
            #expect(try await tags(stream) == [])
            #expect(try await tags(consumer) == ["c=4"])
            let many = Dictionary(uniqueKeysWithValues: (0..<50).map { ("k\($0)", "") })
            await expectRefusal(
                .invalidArgument,
                "Failed to add tags to consumer app under stream \(stream) because a given resource cannot have more "
                    + "than 50 tags associated with it."
            ) { try await service.tagResource(consumer, tags: many) }
            #expect(try await tags(consumer) == ["c=4"])
            let gone = "\(stream)/consumer/app:1"
            for call in [
                { try await service.tagResource(gone, tags: ["a": "b"]) },
                { try await service.untagResource(gone, tagKeys: ["a"]) },
                { _ = try await service.listTagsForResource(gone) },
            ] as [@Sendable () async throws -> Void] {
                await expectRefusal(
                    .resourceNotFound, "Consumer \(gone), account 111122223333 not found under stream \(stream)."
                ) { try await call() }
            }
        }
    }

    @Test("W19 tags that are too short or too long are refused as a whole")
    func lengths() async throws {
        try await withKinesis(.memory) { fixture in
            try await fixture.createStream()
            let stream = fixture.arn("clicks").description
            await expectRefusal(
                .validation,
                "2 validation errors detected: Value '{=, a=\(String(repeating: "v", count: 257))}' at 'tags' failed to "
                    + "satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or "
                    + "equal to 128, Member must have length greater than or equal to 1]; Value '{=, "
                    + "a=\(String(repeating: "v", count: 257))}' at 'tags' failed to satisfy constraint: Map value must "
                    + "satisfy constraint: [Member must have length less than or equal to 256, Member must have length "
                    + "greater than or equal to 0]"
            ) {
                try await fixture.service.tagResource(
                    stream, tags: ["": "", "a": String(repeating: "v", count: 257)])
            }
            await expectRefusal(
                .validation,
                "1 validation error detected: Value '[a, ]' at 'tagKeys' failed to satisfy constraint: Member must "
                    + "satisfy constraint: [Member must have length less than or equal to 128, Member must have length "
                    + "greater than or equal to 1]"
            ) { try await fixture.service.removeTagsFromStream("clicks", tagKeys: ["a", ""]) }
        }
    }
}
