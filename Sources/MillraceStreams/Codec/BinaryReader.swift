/// Reads what a `BinaryWriter` wrote, and takes nothing on trust.
///
/// Every length is checked against what is left before anything is allocated, so damaged bytes end in
/// `StoreError.corrupt`, never in a trap or in a large allocation.
package struct BinaryReader: Sendable {
    private let bytes: [UInt8]
    private var offset = 0

    /// Starts at the first byte.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// How many bytes have not been read.
    package var remaining: Int { bytes.count - offset }

    /// Reads one byte as it is.
    package mutating func readByte() throws(StoreError) -> UInt8 {
        guard offset < bytes.count else { throw damage("the bytes end too early") }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// Reads a number of 64 bits.
    package mutating func readVarint() throws(StoreError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte()
            // The tenth byte holds the highest bit alone.
            guard shift < 63 || byte <= 1 else { throw damage("a number has more than 64 bits") }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// Reads a signed number.
    package mutating func readSigned() throws(StoreError) -> Int64 {
        let value = try readVarint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Reads how many of something follow, each of which takes at least one byte.
    package mutating func readCount() throws(StoreError) -> Int {
        let count = try readVarint()
        guard count <= UInt64(remaining) else { throw damage("\(count) things announced, \(remaining) bytes left") }
        return Int(count)
    }

    /// Reads bytes behind their length.
    package mutating func readBytes() throws(StoreError) -> [UInt8] {
        let count = try readCount()
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    /// Reads a text behind its length, which must be UTF-8.
    package mutating func readText() throws(StoreError) -> String {
        let count = try readCount()
        guard let text = String(validating: bytes[offset..<offset + count], as: UTF8.self) else {
            throw damage("a text is not UTF-8")
        }
        offset += count
        return text
    }

    /// Confirms that everything has been read.
    package func finish() throws(StoreError) {
        guard remaining == 0 else { throw damage("\(remaining) bytes are left over") }
    }

    /// An error at the place that is read next.
    package func damage(_ what: String) -> StoreError {
        .corrupt("\(what), at byte \(offset) of \(bytes.count)")
    }
}
