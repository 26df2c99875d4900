import Testing

@testable import MillraceEndpoints

@Suite struct GzipStreamTests {
    @Test(
        "W12 what is decompressed is held as it grows, and never by more than the limit and one byte",
        arguments: [
            0, 1, 65_535, 65_536, 65_537, 200_000,
        ])
    func limit(count: Int) throws {
        let bytes = [UInt8](repeating: 7, count: count)
        let packed = try #require(GzipStream.compress(bytes, as: .gzip))
        var held = 0
        let whole = try GzipStream.decompress(packed, upTo: count) { more in
            held += more
            return true
        }
        #expect(whole == bytes)
        #expect(held == count)
        guard count > 0 else { return }
        held = 0
        #expect(throws: GzipStream.Fault.tooLong) {
            _ = try GzipStream.decompress(packed, upTo: count - 1) { more in
                held += more
                return true
            }
        }
        #expect(held < count)
        #expect(throws: GzipStream.Fault.noRoom) { _ = try GzipStream.decompress(packed, upTo: count) { _ in false } }
    }

    @Test("W12 any cut and any changed byte of a compressed body is seen")
    func damage() throws {
        let bytes = Array("a body that is long enough to be worth while".utf8)
        let packed = try #require(GzipStream.compress(bytes, as: .gzip))
        for count in 0..<packed.count {
            #expect(throws: GzipStream.Fault.damaged, "cut at \(count)") {
                _ = try GzipStream.decompress(Array(packed[..<count]), upTo: 1_000) { _ in true }
            }
        }
        // The header's time, extra flags and system, at 4 to 9, say nothing about the content.
        for place in 0..<packed.count where !(4..<10).contains(place) {
            var changed = packed
            changed[place] ^= 0x10
            let result = Result { try GzipStream.decompress(changed, upTo: 1_000) { _ in true } }
            #expect(throws: (any Error).self, "changed at \(place)") { try result.get() }
        }
    }

    @Test(
        "W11 the checksum is the CRC-32 of zlib", arguments: [("", 0), ("123456789", 0xCBF4_3926), ("a", 0xE8B7_BE43)])
    func checksum(text: String, value: UInt32) {
        #expect(CRC32.checksum(of: Array(text.utf8)) == value)
    }
}
