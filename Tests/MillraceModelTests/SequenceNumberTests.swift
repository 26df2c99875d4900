import MillraceModel
import Testing

@Suite("Sequence number")
struct SequenceNumberTests {
    private func number(_ text: String) throws -> SequenceNumber {
        try #require(SequenceNumber(text))
    }

    @Test("G11 numbers of different length compare as numbers, not as text")
    func comparesAsNumbers() throws {
        #expect(try number("9") < number("10"))
        #expect(try number("99999999999999999999") < number("100000000000000000000"))
        #expect(
            try number("800000000003126276362")
                < number("49590338271490256608559692538361571095921575989136588898"))
        #expect(try !(number("10") < number("10")))
        #expect(try number("123") < number("124"))
    }

    @Test("G11 seeded random numbers sort as integers do")
    func sortsAsIntegers() throws {
        var random = SeededGenerator(seed: 11)
        var integers = (0..<2_000).map { _ in
            UInt128(truncatingIfNeeded: random.next()) << 64 | UInt128(random.next())
                >> UInt128.random(
                    in: 0...127, using: &random)
        }
        integers += (0..<2_000).map { _ in UInt128(random.next() % 2_000) }
        let sorted = try integers.map { try number(String($0)) }.sorted()
        #expect(sorted.map(\.description) == integers.sorted().map { String($0) })
    }

    @Test("Leading zeros do not count", arguments: [("0", "0"), ("000", "0"), ("007", "7"), ("100", "100")])
    func leadingZeros(text: String, normal: String) throws {
        #expect(try number(text).description == normal)
        #expect(try number(text) == number(normal))
    }

    @Test("Anything but digits is refused", arguments: ["", "-1", "+1", "1.0", " 1", "1e3", "١", "0x1f"])
    func refuses(text: String) {
        #expect(SequenceNumber(text) == nil)
    }

    @Test("Checkpoints stand between the trim horizon and the shard's end, in order of the numbers")
    func checkpoints() throws {
        let ordered: [Checkpoint] = [
            .trimHorizon, .after(try number("9")), .after(try number("10")), .after(try number("1000")), .shardEnd,
        ]
        #expect(ordered.reversed().sorted() == ordered)
        #expect(ordered.map { Checkpoint($0.description) } == ordered)
        #expect(Checkpoint("LATEST") == nil)
    }
}
