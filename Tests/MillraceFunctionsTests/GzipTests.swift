import CZlib
import Testing

@testable import MillraceFunctions

@Suite("gzip")
struct GzipTests {
    private static let inputs: [[UInt8]] = [
        [], [0], Array("hello\n".utf8), [UInt8](repeating: 7, count: 300_000),
        // Bytes that do not compress, from a small generator.
        (0..<200_000).reduce(into: (bytes: [UInt8](), state: UInt64(1))) { result, _ in
            result.state = result.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            result.bytes.append(UInt8(truncatingIfNeeded: result.state >> 56))
        }.bytes,
    ]

    /// CRC-32 bit by bit, as RFC 1952 defines it.
    private func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { value, byte in
            (0..<8).reduce(value ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }

    @Test("the format is that of RFC 1952: magic, method, checksum and length", arguments: inputs.indices)
    func format(index: Int) throws {
        let input = Self.inputs[index]
        let output = try Gzip.compress(input)
        #expect(output.prefix(4) == [0x1F, 0x8B, 8, 0])
        // No time, so that equal input gives equal files.
        #expect(output[4..<8] == [0, 0, 0, 0])
        func word(at offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(output[offset + $1]) << (8 * UInt32($1)) }
        }
        #expect(word(at: output.count - 8) == checksum(input))
        #expect(word(at: output.count - 4) == UInt32(input.count))
    }

    @Test("what was compressed comes back", arguments: inputs.indices)
    func roundTrip(index: Int) throws {
        let input = Self.inputs[index]
        #expect(try Gzip.decompress(Gzip.compress(input)) == input)
    }

    @Test("truncated, changed and prolonged data is refused")
    func damage() throws {
        let output = try Gzip.compress(Array("some lines\nof text\n".utf8))
        for count in 0..<output.count {
            #expect(throws: Gzip.Failure.self) { try Gzip.decompress(Array(output.prefix(count))) }
        }
        for index in output.indices.dropFirst(10) {
            var changed = output
            changed[index] ^= 1
            #expect(throws: Gzip.Failure.self, "byte \(index)") { try Gzip.decompress(changed) }
        }
        #expect(throws: Gzip.Failure.self) { try Gzip.decompress(output + [0]) }
    }
}
