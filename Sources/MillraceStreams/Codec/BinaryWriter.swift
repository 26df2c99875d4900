/// Writes the compact binary form in which items and records are stored.
///
/// Integers are variable-length, seven bits a byte and the lowest first; bytes and texts stand behind their length.
/// Nothing is aligned and nothing names itself: writer and reader have to agree, which is what the version byte at the
/// front of each stored value is for.
package struct BinaryWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []

    /// Creates an empty writer.
    ///
    /// - Parameter capacity: How many bytes to make room for at once.
    package init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what has been written and keeps the room for it.
    package mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Writes one byte as it is.
    package mutating func write(byte: UInt8) {
        bytes.append(byte)
    }

    /// Writes a number of 64 bits in one to ten bytes, small ones in few.
    package mutating func write(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Writes a signed number, small magnitudes in few bytes (zigzag: 0, -1, 1, -2, …).
    package mutating func write(signed value: Int64) {
        write(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Writes how many of something follow.
    package mutating func write(count: Int) {
        write(varint: UInt64(count))
    }

    /// Writes bytes behind their length.
    package mutating func write(bytes value: [UInt8]) {
        write(count: value.count)
        bytes.append(contentsOf: value)
    }

    /// Writes bytes as they are.
    mutating func write(raw value: ArraySlice<UInt8>) {
        bytes.append(contentsOf: value)
    }

    /// Writes a text as UTF-8 behind its length in bytes.
    package mutating func write(text: String) {
        write(count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }
}
