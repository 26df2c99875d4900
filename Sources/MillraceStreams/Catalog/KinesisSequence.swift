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
        guard let number = sequenceNumber.wideNumber else { return nil }
        let (high, middle, low) = (number.high, number.middle, number.low)
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

    /// The number; the version at the front makes it 56 digits for all values of the rest.
    package var sequenceNumber: SequenceNumber {
        SequenceNumber(
            WideNumber(
                high: Self.version << 56 | shardSeconds << 20 | UInt64(shardIndex & 0xf) << 16 | counter >> 48,
                middle: counter << 16 | seconds >> 28,
                low: seconds << 36 | UInt64(shardIndex) << 4 | Self.version
            ))
    }
}
