import MillraceModel
import Testing

@testable import MillraceEndpoints

@Suite struct CBORFuzzTests {
    private static let documentCount = 20_000

    /// Sound requests, which mutations start from.
    private static let requests: [(operation: String, request: JSONValue)] = [
        (
            "PutRecords",
            [
                "StreamName": "clicks",
                "Records": [
                    ["Data": "aGVsbG8=", "PartitionKey": "k", "ExplicitHashKey": "0"],
                    ["Data": "", "PartitionKey": "\u{e9}\u{1f600}", "Unknown": [1, -1, .number("1.5"), .null, true]],
                ],
            ]
        ),
        (
            "GetShardIterator",
            [
                "StreamARN": "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks", "ShardId": "0",
                "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": .number("1767225600.123"),
            ]
        ),
        ("CreateStream", ["StreamName": "clicks", "ShardCount": 300, "Tags": ["a": "1", "b": "2"]]),
        ("DeleteStream", ["StreamName": "clicks", "EnforceConsumerDeletion": true]),
    ]

    @Test("W16 no bytes stop the process: 20,000 damaged documents are read or refused, whoever reads them")
    func damaged() async throws {
        let wire = try await KinesisWire()
        let seeds = Self.requests.map { request in
            (
                wire.members(of: request.operation),
                CBORTranscoder.encode(request.request, as: .structure(wire.members(of: request.operation)))
            )
        }
        let seed: UInt64 = 20_260_101
        var random = SeededGenerator(seed: seed)
        var (readCount, malformedCount) = (0, 0)
        for number in 0..<Self.documentCount {
            let (members, bytes) = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            let damaged = Self.damage(bytes, seeds.map(\.1), &random)
            let asRequest = Self.fault(damaged, members)
            // Whether a document is well-formed does not depend on who reads it.
            #expect(
                (asRequest == .malformedDocument) == (Self.fault(damaged, []) == .malformedDocument),
                "seed \(seed), document \(number): \(damaged)")
            if asRequest == nil { readCount += 1 }
            if asRequest == .malformedDocument { malformedCount += 1 }
        }
        // The mutations find both sides.
        #expect(readCount > Self.documentCount / 20, "seed \(seed)")
        #expect(malformedCount > Self.documentCount / 20, "seed \(seed)")
    }

    private static func fault(_ bytes: [UInt8], _ members: [Shape.Member]) -> WireFault? {
        do {
            let input = try ShapeReader.read(CBORReader(bytes), as: members)
            try Shape.check(input, as: members)
        } catch {
            return error as? WireFault
        }
        return nil
    }

    /// Changes a document in one to three places.
    private static func damage(
        _ bytes: [UInt8], _ others: [[UInt8]], _ random: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
            case 3 where place < bytes.count: bytes.remove(at: place)
            case 4: bytes.removeSubrange(place...)
            default:
                let other = others[Int.random(in: 0..<others.count, using: &random)]
                let start = Int.random(in: 0..<other.count, using: &random)
                bytes.insert(contentsOf: other[start...].prefix(Int.random(in: 1...20, using: &random)), at: place)
            }
        }
        return bytes
    }
}
