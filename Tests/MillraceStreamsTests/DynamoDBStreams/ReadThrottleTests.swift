import MillraceModel
import MillraceStreams
import Testing

@Suite("Limits of DynamoDB Streams")
struct ReadThrottleTests {
    private let strict = StreamSettings(isThrottling: true)

    private func message(_ streams: TableStreams, _ limit: String) -> String {
        "Rate exceeded for shard \(streams.shards()[0]) in stream \(orders): the limit is \(limit)"
    }

    @Test("S7 limits do not count unless they are switched on")
    func off() async throws {
        try await withStreams(.memory) { streams in
            try await streams.create()
            for _ in 0..<20 {
                _ = try await streams.describe()
                _ = try await streams.read(streams.iterator())
            }
        }
    }

    @Test("S7 G23 a third reader of a shard within a second is refused", arguments: StoreKind.allCases)
    func readers(kind: StoreKind) async throws {
        try await withStreams(kind, strict) { streams in
            try await streams.create()
            var iterators: [String?] = []
            for _ in 0..<3 { iterators.append(try await streams.iterator()) }
            for index in 0..<2 { iterators[index] = try await streams.read(iterators[index]).nextShardIterator }
            streams.clock.advance(by: .milliseconds(999))
            await expectError(.limitExceeded, message(streams, "2 readers at a time")) {
                _ = try await streams.read(iterators[2])
            }
            iterators[0] = try await streams.read(iterators[0]).nextShardIterator
            streams.clock.advance(by: .milliseconds(1))
            // The second reader has been away for a second, so its place is free.
            iterators[2] = try await streams.read(iterators[2]).nextShardIterator
            await expectError(.limitExceeded) { _ = try await streams.read(iterators[1]) }
        }
    }

    @Test("S7 a sixth call within a second is refused, on this shard alone", arguments: StoreKind.allCases)
    func calls(kind: StoreKind) async throws {
        try await withStreams(kind, strict) { streams in
            try await streams.create()
            try await streams.create(arn("Customers"))
            var iterator: String? = try await streams.iterator()
            for _ in 0..<5 {
                iterator = try await streams.read(iterator).nextShardIterator
                streams.clock.advance(by: .milliseconds(100))
            }
            for _ in 0..<2 {
                await expectError(.limitExceeded, message(streams, "5 calls a second")) {
                    _ = try await streams.read(iterator)
                }
            }
            _ = try await streams.read(streams.iterator(in: arn("Customers")))
            streams.clock.advance(by: .milliseconds(500))
            _ = try await streams.read(iterator)
        }
    }

    @Test("S7 reading goes on a second after 2 MB were read", arguments: StoreKind.allCases)
    func bytes(kind: StoreKind) async throws {
        try await withStreams(kind, strict) { streams in
            try await streams.create()
            for index in 0..<6 {
                let item: Item = ["id": "a", "v": .string(String(repeating: "\(index)", count: 700_000))]
                try await streams.append(keys: ["id": "a"], old: nil, new: item)
            }
            var iterator: String? = try await streams.iterator()
            for _ in 0..<3 { iterator = try await streams.read(iterator).nextShardIterator }
            await expectError(.limitExceeded, message(streams, "2 MB a second")) {
                _ = try await streams.read(iterator)
            }
            streams.clock.advance(by: .seconds(1))
            #expect(try await streams.read(iterator).records.count == 1)
        }
    }

    @Test("S3 S7 an eleventh DescribeStream within a second is throttled", arguments: StoreKind.allCases)
    func descriptions(kind: StoreKind) async throws {
        try await withStreams(kind, strict) { streams in
            try await streams.create()
            for _ in 0..<10 { _ = try await streams.describe() }
            let message = "Rate exceeded: the limit of DescribeStream is 10 calls a second"
            await expectError(.throttling, message) { _ = try await streams.describe() }
            streams.clock.advance(by: .seconds(1))
            _ = try await streams.describe()
        }
    }
}
