/// A whole number of 192 bits, the working form of a ``SequenceNumber``.
package struct WideNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The greatest power of ten in 64 bits: digits are read and written in groups of 19.
    private static let chunk: UInt64 = 10_000_000_000_000_000_000
    private static let chunkDigitCount = 19
    private static let digitCountMax = 58

    /// The highest 64 bits.
    package var high: UInt64
    /// The 64 bits between.
    package var middle: UInt64
    /// The lowest 64 bits.
    package var low: UInt64

    /// Puts a number together.
    package init(high: UInt64 = 0, middle: UInt64 = 0, low: UInt64) {
        self.high = high
        self.middle = middle
        self.low = low
    }

    /// Reads ASCII digits, of which there may be leading zeros; gives `nil` when the number needs more bits.
    init?(digits: String.UTF8View) {
        self.init(low: 0)
        var (group, scale): (UInt64, UInt64) = (0, 1)
        for digit in digits {
            group = group * 10 + UInt64(digit - UInt8(ascii: "0"))
            scale *= 10
            guard scale == Self.chunk else { continue }
            guard multiply(by: scale, adding: group) else { return nil }
            (group, scale) = (0, 1)
        }
        guard multiply(by: scale, adding: group) else { return nil }
    }

    /// The decimal digits, without leading zeros.
    package var description: String {
        if high == 0, middle == 0 { return String(low) }
        var rest = self
        return String(unsafeUninitializedCapacity: Self.digitCountMax) { buffer in
            var index = Self.digitCountMax
            while rest != WideNumber(low: 0) {
                var group = rest.divideByChunk()
                // The highest group ends with its last digit, the others have all of theirs.
                let isLast = rest == WideNumber(low: 0)
                var count = 0
                while isLast ? group > 0 : count < Self.chunkDigitCount {
                    index -= 1
                    count += 1
                    buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: group % 10)
                    group /= 10
                }
            }
            let digitCount = Self.digitCountMax - index
            for place in 0..<digitCount { buffer[place] = buffer[index + place] }
            return digitCount
        }
    }

    /// At least as many as there are digits, and at most one more.
    var digitCountBound: Int {
        let bitCount =
            if high > 0 { 192 - high.leadingZeroBitCount } else if middle > 0 {
                128 - middle.leadingZeroBitCount
            } else { 64 - low.leadingZeroBitCount }
        // 1,233 / 4,096 is near enough to the decimal logarithm of two up to 192 bits.
        return ((bitCount * 1_233) >> 12) + 1
    }

    /// The smaller one comes first.
    package static func < (left: WideNumber, right: WideNumber) -> Bool {
        if left.high != right.high { return left.high < right.high }
        if left.middle != right.middle { return left.middle < right.middle }
        return left.low < right.low
    }

    /// Multiplies and adds; says whether the result fits.
    private mutating func multiply(by factor: UInt64, adding addend: UInt64) -> Bool {
        var carry = addend
        (low, carry) = Self.multiply(low, by: factor, adding: carry)
        (middle, carry) = Self.multiply(middle, by: factor, adding: carry)
        (high, carry) = Self.multiply(high, by: factor, adding: carry)
        return carry == 0
    }

    private static func multiply(
        _ limb: UInt64, by factor: UInt64, adding addend: UInt64
    ) -> (limb: UInt64, carry: UInt64) {
        let (high, low) = limb.multipliedFullWidth(by: factor)
        let (sum, overflow) = low.addingReportingOverflow(addend)
        return (sum, high + (overflow ? 1 : 0))
    }

    /// Divides by `chunk` and gives the remainder.
    private mutating func divideByChunk() -> UInt64 {
        var remainder: UInt64 = 0
        (high, remainder) = Self.chunk.dividingFullWidth((remainder, high))
        (middle, remainder) = Self.chunk.dividingFullWidth((remainder, middle))
        (low, remainder) = Self.chunk.dividingFullWidth((remainder, low))
        return remainder
    }
}
