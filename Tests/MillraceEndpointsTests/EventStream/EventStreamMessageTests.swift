import MillraceModel
import Testing

@testable import MillraceEndpoints

@Suite struct EventStreamMessageTests {
    @Test("W18 CRC-32 is zlib's, in one go or in parts")
    func crc32() {
        let bytes = Array("123456789".utf8)
        #expect(CRC32.checksum(of: bytes) == 0xCBF4_3926)
        #expect(CRC32.checksum(of: [] as [UInt8]) == 0)
        #expect(CRC32.checksum(of: bytes[4...], after: CRC32.checksum(of: bytes[..<4])) == 0xCBF4_3926)
        #expect(CRC32.checksum(of: AnyCollection(bytes)) == 0xCBF4_3926)
    }

    @Test("W18 a message is what a client that was written from the specification makes of the same parts")
    func golden() {
        let event = EventStreamMessage.event(
            "SubscribeToShardEvent", contentType: "application/x-amz-json-1.1", Array(#"{"Records":[]}"#.utf8))
        #expect(event.bytes == CBORReaderTests.bytes(Self.eventHex))
        let exception = EventStreamMessage.exception(
            "ResourceNotFoundException", contentType: "application/x-amz-json-1.1", Array(#"{"message":"gone"}"#.utf8))
        #expect(exception.bytes == CBORReaderTests.bytes(Self.exceptionHex))
    }

    @Test("W18 headers and payloads of any size come back, and damage is seen")
    func roundTrip() throws {
        let seed: UInt64 = 18
        var random = SeededGenerator(seed: seed)
        for number in 0..<200 {
            let payload = (0..<Int.random(in: 0..<3_000, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let type = String(repeating: "t", count: Int.random(in: 0..<400, using: &random))
            let bytes = EventStreamMessage.event(type, contentType: "x", payload).bytes
            let expected = EventStreamDecoder.Message(
                headers: [":event-type": type, ":content-type": "x", ":message-type": "event"], payload: payload)
            #expect(
                try EventStreamDecoder.messages(in: bytes + bytes) == [expected, expected],
                "seed \(seed), message \(number)")
            var damaged = bytes
            damaged[Int.random(in: 0..<damaged.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            #expect(throws: EventStreamDecoder.Damaged.self, "seed \(seed), message \(number)") {
                try EventStreamDecoder.messages(in: damaged)
            }
        }
    }

    // Made with Python's struct and binascii, and read back with botocore.eventstream.EventStreamBuffer.
    private static let eventHex =
        "0000008300000065aebc80fc0b3a6576656e742d74797065070015537562736372696265546f53686172644576656e74"
        + "0d3a636f6e74656e742d7479706507001a6170706c69636174696f6e2f782d616d7a2d6a736f6e2d312e310d3a6d6573"
        + "736167652d747970650700056576656e747b225265636f726473223a5b5d7d7f9881d3"
    private static let exceptionHex =
        "0000009300000071d486c3030f3a657863657074696f6e2d747970650700195265736f757263654e6f74466f756e6445"
        + "7863657074696f6e0d3a636f6e74656e742d7479706507001a6170706c69636174696f6e2f782d616d7a2d6a736f6e2d"
        + "312e310d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a22676f6e65227d25"
        + "3db42a"
}
