package import MillraceModel

/// A sequence number of a Kinesis stream, taken apart.
///
/// AWS does not say how its numbers are made; those of today are 56 digits, which read as 47 hexadecimal digits show:
///
/// | Digits | Meaning |
/// |---|---|
/// | 1 | `2`, the version of the form |
/// | 9 | when the shard was created, in seconds |
/// | 1 | the last digit of the shard's index |
/// | 16 | a counter |
/// | 2 | `00` |
/// | 9 | when the record was written, in seconds |
/// | 8 | the shard's index |
/// | 1 | `2` |
package struct KinesisSequence: Hashable, Sendable {
    /// The counter of a closed shard's ending number.
    package static let lastCounter: UInt64 = 0x7fff_ffff_ffff_ffff
    /// The greatest number of seconds that fits, for numbers that lie behind a record whose time is not known.
    package static let lastSeconds: UInt64 = 0xf_ffff_ffff

    private static let version: UInt64 = 2
    /// The greatest power of ten in 64 bits.
    private static let chunk: UInt64 = 10_000_000_000_000_000_000
    private static let chunkDigitCount = 19
    private static let digitCount = 56

    /// When the shard was created, in seconds since the epoch, at most `lastSeconds`.
    package var shardSeconds: UInt64
    /// The number in the shard's id.
    package var shardIndex: UInt32
    /// Grows from record to record.
    package var counter: UInt64
    /// When the record was written, in seconds since the epoch, at most `lastSeconds`.
    package var seconds: UInt64

    /// Puts a number together.
    package init(shardSeconds: UInt64, shardIndex: UInt32, counter: UInt64, seconds: UInt64) {
        self.shardSeconds = min(shardSeconds, Self.lastSeconds)
        self.shardIndex = shardIndex
        self.counter = counter
        self.seconds = min(seconds, Self.lastSeconds)
    }

    /// Takes a number apart, or gives `nil` when it does not have this form.
    package init?(_ sequenceNumber: SequenceNumber) {
        guard let (high, middle, low) = Self.limbs(of: sequenceNumber.description.utf8) else { return nil }
        let index = UInt32(truncatingIfNeeded: low >> 4)
        let isOurs =
            high >> 56 == Self.version && low & 0xf == Self.version && middle >> 8 & 0xff == 0
            && high >> 16 & 0xf == UInt64(index & 0xf)
        guard isOurs else { return nil }
        shardSeconds = high >> 20 & Self.lastSeconds
        shardIndex = index
        counter = (high & 0xffff) << 48 | middle >> 16
        seconds = (middle & 0xff) << 28 | low >> 36
    }

    /// The number.
    package var sequenceNumber: SequenceNumber {
        var limbs = (
            Self.version << 56 | shardSeconds << 20 | UInt64(shardIndex & 0xf) << 16 | counter >> 48,
            counter << 16 | seconds >> 28,
            seconds << 36 | UInt64(shardIndex) << 4 | Self.version
        )
        // The version at the front makes it as many digits for all values of the rest.
        let digits = String(unsafeUninitializedCapacity: Self.digitCount) { buffer in
            var rest: UInt64 = 0
            for index in 0..<Self.digitCount {
                if index % Self.chunkDigitCount == 0 { rest = Self.divide(&limbs) }
                buffer[Self.digitCount - 1 - index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return Self.digitCount
        }
        return SequenceNumber(normalized: digits)
    }

    /// Divides a number of three limbs by `chunk` and gives the remainder.
    private static func divide(_ limbs: inout (UInt64, UInt64, UInt64)) -> UInt64 {
        var remainder: UInt64 = 0
        (limbs.0, remainder) = chunk.dividingFullWidth((remainder, limbs.0))
        (limbs.1, remainder) = chunk.dividingFullWidth((remainder, limbs.1))
        (limbs.2, remainder) = chunk.dividingFullWidth((remainder, limbs.2))
        return remainder
    }

    private static func limbs(of digits: String.UTF8View) -> (UInt64, UInt64, UInt64)? {
        guard digits.count == digitCount else { return nil }
        var (high, middle, low): (UInt64, UInt64, UInt64) = (0, 0, 0)
        for digit in digits {
            var carry = UInt64(digit - UInt8(ascii: "0"))
            (low, carry) = multiplyByTen(low, adding: carry)
            (middle, carry) = multiplyByTen(middle, adding: carry)
            (high, carry) = multiplyByTen(high, adding: carry)
            if carry > 0 { return nil }
        }
        return (high, middle, low)
    }

    private static func multiplyByTen(_ limb: UInt64, adding carry: UInt64) -> (limb: UInt64, carry: UInt64) {
        let (high, low) = limb.multipliedFullWidth(by: 10)
        let (sum, overflow) = low.addingReportingOverflow(carry)
        return (sum, high + (overflow ? 1 : 0))
    }
}
