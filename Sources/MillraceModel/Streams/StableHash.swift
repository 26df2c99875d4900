/// FNV-1a with 128 bits: a hash that is the same in every process and on every machine.
///
/// Swift's own `Hasher` is seeded per process, so it can route nothing that outlives one. Used to place items in the
/// hash range of a shard and to derive ids.
///
/// Source: http://www.isthe.com/chongo/tech/comp/fnv/
package struct StableHash: Sendable {
    private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    /// Creates the hash of nothing.
    package init() {}

    /// Adds bytes.
    package mutating func combine(_ bytes: some Sequence<UInt8>) {
        // Callers stand in other modules, where nothing specialises this: over an iterator each byte would be a call.
        if bytes.withContiguousStorageIfAvailable({ combine($0) }) == nil {
            for byte in bytes { combine(byte) }
        }
    }

    private mutating func combine(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes { combine(byte) }
    }

    private mutating func combine(_ byte: UInt8) {
        state = (state ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b
    }

    /// The hash of what was added.
    ///
    /// FNV leaves the high bits of short inputs alike, so they are mixed once more.
    package var value: UInt128 {
        var (high, low) = (UInt64(truncatingIfNeeded: state >> 64), UInt64(truncatingIfNeeded: state))
        high = StableHash.mixed(high ^ low)
        low = StableHash.mixed(low &+ 0x9e37_79b9_7f4a_7c15 &* (high | 1))
        return UInt128(high) << 64 | UInt128(low)
    }

    /// The finaliser of SplitMix64: a bijection in which every input bit reaches every output bit.
    package static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A value as 32 lower-case hexadecimal digits.
    package static func hexadecimal(_ value: UInt128) -> String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            let end = write(UInt64(truncatingIfNeeded: value >> 64), digitCount: 16, to: buffer, at: 0)
            return write(UInt64(truncatingIfNeeded: value), digitCount: 16, to: buffer, at: end)
        }
    }

    /// Writes the last hexadecimal digits of a number, and gives the end of what it wrote.
    static func write(
        _ value: UInt64, digitCount: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) -> Int {
        for index in 0..<digitCount {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(4 * (digitCount - 1 - index)) & 0xf)
            buffer[start + index] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
        }
        return start + digitCount
    }
}
