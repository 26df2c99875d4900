/// One message of an event stream, as AWS frames it.
///
/// ```
/// total length (4) | length of the headers (4) | CRC-32 of these eight bytes (4)
/// headers: length of the name (1), name, type (1), length of the value (2), value
/// payload
/// CRC-32 of all before (4)
/// ```
///
/// Numbers are big-endian. Headers here are texts, type 7.
///
/// Source: https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream
struct EventStreamMessage: Sendable {
    /// The media type of a body of such messages.
    static let contentType = "application/vnd.amazon.eventstream"

    private static let textType: UInt8 = 7
    /// What stands around headers and payload: the prelude with its checksum, and the last checksum.
    private static let frameByteCount = 16

    /// The headers, in order.
    let headers: [(name: String, value: String)]
    /// The document.
    let payload: [UInt8]

    /// An event.
    static func event(_ type: String, contentType: String, _ payload: [UInt8]) -> EventStreamMessage {
        EventStreamMessage(
            headers: [(":event-type", type), (":content-type", contentType), (":message-type", "event")],
            payload: payload
        )
    }

    /// A failure, which ends the stream.
    static func exception(_ type: String, contentType: String, _ payload: [UInt8]) -> EventStreamMessage {
        EventStreamMessage(
            headers: [(":exception-type", type), (":content-type", contentType), (":message-type", "exception")],
            payload: payload
        )
    }

    /// The message on the wire.
    var bytes: [UInt8] {
        var head: [UInt8] = []
        for (name, value) in headers {
            head.append(UInt8(name.utf8.count))
            head.append(contentsOf: name.utf8)
            head.append(Self.textType)
            Self.append(UInt16(value.utf8.count), to: &head)
            head.append(contentsOf: value.utf8)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.frameByteCount + head.count + payload.count)
        Self.append(UInt32(Self.frameByteCount + head.count + payload.count), to: &bytes)
        Self.append(UInt32(head.count), to: &bytes)
        Self.append(CRC32.checksum(of: bytes), to: &bytes)
        bytes.append(contentsOf: head)
        bytes.append(contentsOf: payload)
        Self.append(CRC32.checksum(of: bytes), to: &bytes)
        return bytes
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
