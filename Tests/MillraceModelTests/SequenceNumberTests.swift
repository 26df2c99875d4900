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

    @Test("G11 seeded random numbers of up to 129 digits come back whole and sort as numbers")
    func longNumbers() throws {
        var random = SeededGenerator(seed: 129)
        // On both sides of 2^192, from where on a number is held in another way.
        var texts = [
            "6277101735386680763835789423207666416102355444464034512895",
            "6277101735386680763835789423207666416102355444464034512896", "9999999999999999999", "10000000000000000000",
            "18446744073709551615", "18446744073709551616", "340282366920938463463374607431768211456", "0",
        ]
        texts += (0..<2_000).map { _ in
            let count = Int.random(in: 1...129, using: &random)
            return (0..<count).map { place in
                String(place == 0 ? Int.random(in: 1...9, using: &random) : Int.random(in: 0...9, using: &random))
            }.joined()
        }
        for text in texts {
            let number = try number(text)
            #expect(number.description == text)
            #expect(try number == self.number("00" + text))
            #expect((text.count...text.count + 1).contains(number.digitCountBound))
        }
        let sorted = texts.sorted { ($0.count, $0) < ($1.count, $1) }
        #expect(try texts.map(number).sorted().map(\.description) == sorted)
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
