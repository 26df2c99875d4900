import MillraceModel

/// Writes one CBOR document into a byte array.
///
/// Objects and arrays have indefinite lengths, as AWS writes them, so that nothing has to be counted first; all else
/// takes the fewest bytes. That calls are in order is the caller's care.
///
/// Source: https://www.rfc-editor.org/rfc/rfc8949
struct CBORWriter: DocumentWriter {
    /// The document so far.
    private(set) var bytes: [UInt8] = []

    mutating func beginObject() { bytes.append(0xBF) }
    mutating func endObject() { bytes.append(0xFF) }
    mutating func beginArray() { bytes.append(0x9F) }
    mutating func endArray() { bytes.append(0xFF) }
    mutating func key(_ name: String) { string(name) }

    mutating func string(_ text: String) {
        CBORHead.write(.text, UInt64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func int(_ value: Int) { write(Int64(value)) }
    mutating func bool(_ value: Bool) { bytes.append(value ? 0xF5 : 0xF4) }

    mutating func blob(_ data: [UInt8]) {
        CBORHead.write(.bytes, UInt64(data.count), to: &bytes)
        bytes.append(contentsOf: data)
    }

    mutating func timestamp(_ instant: Timestamp) {
        CBORHead.write(.tag, 1, to: &bytes)
        write(instant.millisecondsSinceEpoch)
    }

    private mutating func write(_ value: Int64) {
        // The complement of a negative number is what −1 minus it is.
        CBORHead.write(
            value < 0 ? .negative : .unsigned, UInt64(bitPattern: value < 0 ? ~value : value), to: &bytes)
    }
}
