import MillraceModel
import MillraceStreams
import Testing

@Suite("Kinesis sequence numbers")
struct KinesisSequenceTests {
    @Test("N4 the layout is that of AWS's numbers: version, shard's creation, index, counter, time, index, 2")
    func layout() throws {
        // The digits of the sheet's layout, put together by hand and converted with another tool.
        let parts = KinesisSequence(
            shardSeconds: 0x0_5450_ab2d, shardIndex: 0x1f, counter: 0x1234, seconds: 0x0_5450_ab2e)
        let number = parts.sequenceNumber
        #expect(number.description == "49544593765340643499796184520223462921223906293876523506")
        #expect(KinesisSequence(number) == parts)
    }

    @Test("N4 numbers have 56 digits and come back whole, whatever is in them", arguments: [1, 2, 3] as [UInt64])
    func roundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let bits = (0..<4).map { _ in random.next() >> UInt64.random(in: 0...63, using: &random) }
            let parts = KinesisSequence(
                shardSeconds: bits[0] & KinesisSequence.lastSeconds,
                shardIndex: UInt32(truncatingIfNeeded: bits[1]),
                counter: bits[2],
                seconds: bits[3] & KinesisSequence.lastSeconds
            )
            #expect(parts.sequenceNumber.description.utf8.count == 56, "seed \(seed)")
            #expect(KinesisSequence(parts.sequenceNumber) == parts, "seed \(seed)")
        }
    }

    @Test(
        "N4 numbers of another form are not taken apart",
        arguments: [
            "0", "100000000000000000007", "49590338271490256608559692538361571095921575989136588897",
            "19590338271490256608559692538361571095921575989136588898",
            "99999999999999999999999999999999999999999999999999999999",
            "499999999999999999999999999999999999999999999999999999999",
        ]
    )
    func foreign(text: String) throws {
        #expect(KinesisSequence(try #require(SequenceNumber(text))) == nil)
    }

    @Test("N4 a number that AWS gave can be taken apart")
    func awsNumber() throws {
        let number = try #require(SequenceNumber("49590338271490256608559692538361571095921575989136588898"))
        let parts = try #require(KinesisSequence(number))
        #expect(parts.shardIndex == 6)
        #expect(Timestamp(secondsSinceEpoch: Int64(parts.shardSeconds)).description.hasPrefix("2018-"))
        #expect(parts.seconds >= parts.shardSeconds)
    }

    @Test("N4 numbers of other shards become the beginning or the end of a shard, whichever is nearer")
    func foreignPositions() throws {
        let numbering = ShardNumbering(
            of: ShardNumbering.kinesisID(index: 3), createdAt: Timestamp(secondsSinceEpoch: 1_000))
        func number(_ seconds: UInt64, _ index: UInt32, _ counter: UInt64) -> SequenceNumber {
            KinesisSequence(shardSeconds: seconds, shardIndex: index, counter: counter, seconds: 5).sequenceNumber
        }
        #expect(numbering.position(of: number(999, 3, 7)) == StreamPosition.beginning)
        #expect(numbering.position(of: number(1_000, 2, 7)) == StreamPosition.beginning)
        #expect(numbering.position(of: number(1_000, 3, 7)) == 7)
        #expect(numbering.position(of: number(1_000, 3, .max)) == StreamPosition.end)
        #expect(numbering.position(of: number(1_000, 4, 7)) == StreamPosition.end)
        #expect(numbering.position(of: number(1_001, 3, 7)) == StreamPosition.end)
        #expect(numbering.position(of: try #require(SequenceNumber("7"))) == StreamPosition.beginning)
        #expect(numbering.position(of: .shardEnd) == StreamPosition.end)
    }

    @Test("N4 a mark lies not below the record at its position, and below any behind it")
    func marks() {
        let numbering = ShardNumbering(
            of: ShardNumbering.kinesisID(index: 0), createdAt: Timestamp(secondsSinceEpoch: 1_000))
        let late = Timestamp(secondsSinceEpoch: 1 << 35)
        #expect(numbering.mark(at: 7) >= numbering.sequenceNumber(at: 7, arrival: late))
        #expect(numbering.mark(at: 7) < numbering.sequenceNumber(at: 8, arrival: .epoch))
    }
}
