import MillraceModel
import MillraceStreams
import Testing

@Suite("Stream position")
struct StreamPositionTests {
    @Test("G11 positions become sequence numbers of 21 digits and back", arguments: [0, 1, 42, 10_000_000_000, .max])
    func roundTrip(position: Int64) {
        let number = StreamPosition.sequenceNumber(at: position)
        #expect(number.description.utf8.count == 21)
        #expect(StreamPosition.position(of: number) == position)
    }

    @Test("G11 later positions have greater sequence numbers, as numbers and as texts")
    func order() {
        let numbers = [0, 1, 9, 10, 99, 100, 12_345, Int64.max].map(StreamPosition.sequenceNumber)
        #expect(numbers == numbers.sorted())
        #expect(numbers.map(\.description) == numbers.map(\.description).sorted())
    }

    @Test(
        "sequence numbers of other streams become the beginning or the end",
        arguments: [
            ("0", 0), ("99999999999999999999", 0), ("200000000000000000000", .max),
            ("49590338271490256608559692538361571095921575989136588898", .max), ("199999999999999999999", .max),
            ("100000000000000000007", 7),
        ] as [(String, Int64)]
    )
    func foreign(text: String, position: Int64) throws {
        #expect(StreamPosition.position(of: try #require(SequenceNumber(text))) == position)
    }

    @Test("the trim horizon lies before and the shard's end behind all positions")
    func checkpoints() {
        #expect(StreamPosition.position(of: .trimHorizon) == StreamPosition.beginning)
        #expect(StreamPosition.position(of: .shardEnd) == StreamPosition.end)
    }
}
