import MillraceModel
import Testing

@testable import MillraceEndpoints

@Suite struct CBORWriterTests {
    @Test("W16 objects and arrays are open-ended, blobs are byte strings, instants tag 1 with milliseconds")
    func form() {
        let bytes = WireFormat.cbor11.document { writer in
            writer.member("s", "ü")
            writer.member("i", -25)
            writer.member("b", true)
            writer.member("d", [1, 2] as [UInt8])
            writer.member("t", Timestamp(millisecondsSinceEpoch: 1_767_225_600_123))
            writer.strings("a", ["x"])
        }
        let expected =
            "bf" + "617362c3bc" + "61693818" + "6162f5" + "6164420102" + "6174c11b0000019b76daa87b" + "61619f6178ff"
            + "ff"
        #expect(bytes == CBORReaderTests.bytes(expected))
    }

    @Test(
        "W16 whole numbers take the fewest bytes",
        arguments: [
            (0, "00"), (23, "17"), (24, "1818"), (255, "18ff"), (256, "190100"), (65_535, "19ffff"),
            (65_536, "1a00010000"), (4_294_967_295, "1affffffff"), (4_294_967_296, "1b0000000100000000"),
            (Int.max, "1b7fffffffffffffff"), (-1, "20"), (-24, "37"), (-25, "3818"), (-256, "38ff"),
            (-257, "390100"), (Int.min, "3b7fffffffffffffff"),
        ]
    )
    func integers(value: Int, hex: String) {
        var writer = CBORWriter()
        writer.int(value)
        #expect(writer.bytes == CBORReaderTests.bytes(hex))
    }

    @Test("W16 what is written in CBOR reads as what the same code writes in JSON")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 20_260_101)
        for _ in 0..<500 {
            let seed = random.next()
            func document(in format: WireFormat) -> [UInt8] {
                var random = SeededGenerator(seed: seed)
                return format.document { Self.writeMembers(to: &$0, depth: 4, &random) }
            }
            let inJSON = try JSONValue(parsing: document(in: .json11))
            #expect(try CBORTranscoder.decode(document(in: .cbor11)) == inJSON, "seed \(seed)")
        }
    }

    private static func writeMembers(
        to writer: inout some DocumentWriter, depth: Int, _ random: inout SeededGenerator
    ) {
        for index in 0..<Int.random(in: 0..<6, using: &random) {
            writer.key("k\(index)" + text(&random))
            writeValue(to: &writer, depth: depth, &random)
        }
    }

    private static func writeValue(
        to writer: inout some DocumentWriter, depth: Int, _ random: inout SeededGenerator
    ) {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: writer.string(text(&random))
        case 1: writer.int(Int(truncatingIfNeeded: random.next() >> UInt64.random(in: 0..<64, using: &random)))
        case 2: writer.bool(Bool.random(using: &random))
        case 3: writer.blob((0..<Int.random(in: 0..<70, using: &random)).map { UInt8($0) })
        case 4:
            writer.timestamp(
                Timestamp(millisecondsSinceEpoch: Int64.random(in: -1_000_000...2_000_000_000_000, using: &random)))
        case 5:
            writer.beginArray()
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                writeValue(to: &writer, depth: depth - 1, &random)
            }
            writer.endArray()
        default:
            writer.beginObject()
            writeMembers(to: &writer, depth: depth - 1, &random)
            writer.endObject()
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let alphabet: [Character] = ["a", "Z", "\"", "\\", "\n", "\u{e9}", "\u{6c34}", "\u{1f600}"]
        return String(
            (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            })
    }
}
