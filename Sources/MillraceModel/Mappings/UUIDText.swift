/// UUIDs as text, from bits that the caller brings: the model has no randomness of its own.
///
/// Source: RFC 9562
package enum UUIDText {
    /// A UUID of a version with 122 bits of the given ones; version 4 for random bits, 8 for derived ones.
    package static func text(_ bits: UInt128, version: UInt8) -> String {
        var high = UInt64(truncatingIfNeeded: bits >> 64)
        var low = UInt64(truncatingIfNeeded: bits)
        high = high & ~0xf000 | UInt64(version) << 12
        low = low & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var end = StableHash.write(high >> 32, digitCount: 8, to: buffer, at: 0)
            for (part, digitCount) in [(high >> 16, 4), (high, 4), (low >> 48, 4), (low, 12)] {
                buffer[end] = UInt8(ascii: "-")
                end = StableHash.write(part, digitCount: digitCount, to: buffer, at: end + 1)
            }
            return end
        }
    }
}
