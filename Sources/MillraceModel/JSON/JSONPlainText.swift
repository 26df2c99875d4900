/// Finds the bytes of a string that need attention, eight at a time.
///
/// Most strings are plain: no quote, no backslash, no control character. One test of a word settles eight bytes.
/// Source of the word tricks: S. E. Anderson, "Bit Twiddling Hacks", "Determine if a word has a zero byte".
enum JSONPlainText {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The first index from `start` on with a quote, a backslash or a byte below 0x20, or, if `stopsAtNonASCII`, a byte
    /// above 0x7F; the count if there is none.
    @inline(__always)
    static func end(in bytes: UnsafeRawBufferPointer, from start: Int, stopsAtNonASCII: Bool) -> Int {
        var index = start
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            var marks = zeroBytes(in: word ^ (ones &* 0x22)) | zeroBytes(in: word ^ (ones &* 0x5C))
            marks |= (word &- ones &* 0x20) & ~word & highBits
            if stopsAtNonASCII { marks |= word & highBits }
            // A borrow can set wrong marks only above a right one, so the lowest mark is always right.
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            let isPlain = byte >= 0x20 && byte != 0x22 && byte != 0x5C && (byte < 0x80 || !stopsAtNonASCII)
            guard isPlain else { return index }
            index += 1
        }
        return index
    }

    /// Marks the high bit of the lowest byte that is zero, and perhaps of bytes above it.
    @inline(__always)
    private static func zeroBytes(in word: UInt64) -> UInt64 {
        (word &- ones) & ~word & highBits
    }
}
