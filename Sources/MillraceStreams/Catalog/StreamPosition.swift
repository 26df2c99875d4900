package import MillraceModel

/// The places of records in an emulated stream: one counter for all its shards.
///
/// Because the shards of a stream share the counter, a parent's records come before its children's as numbers too. A
/// shard takes a position of its own when it is created, which is its starting sequence number. As text a position has
/// 21 digits, a 1 in front of 20 zero-padded ones: AWS promises at least 21, and of one width the texts sort like the
/// numbers for clients that compare texts.
package enum StreamPosition {
    /// The position in front of every record.
    package static let beginning: Int64 = 0
    /// The position behind every record.
    package static let end = Int64.max

    private static let digitCount = 21

    /// The sequence number of a position.
    package static func sequenceNumber(at position: Int64) -> SequenceNumber {
        precondition(position >= 0, "position \(position)")
        let digits = String(unsafeUninitializedCapacity: digitCount) { buffer in
            var rest = position
            for index in stride(from: digitCount - 1, to: 0, by: -1) {
                buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            buffer[0] = UInt8(ascii: "1")
            return digitCount
        }
        return SequenceNumber(normalized: digits)
    }

    /// The last position whose number is not above the given one; for numbers of other origin the beginning or the
    /// end, whichever is nearer.
    package static func position(of sequenceNumber: SequenceNumber) -> Int64 {
        let digits = sequenceNumber.description.utf8
        guard digits.count >= digitCount else { return beginning }
        guard digits.count == digitCount, digits.first == UInt8(ascii: "1") else { return end }
        var position: Int64 = 0
        for digit in digits.dropFirst() {
            let (shifted, overflow) = position.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int64(digit) - 0x30)
            if overflow || carry { return end }
            position = sum
        }
        return position
    }

    /// The position behind which a checkpoint reads on.
    package static func position(of checkpoint: Checkpoint) -> Int64 {
        switch checkpoint {
        case .trimHorizon: beginning
        case .after(let sequenceNumber): position(of: sequenceNumber)
        case .shardEnd: end
        }
    }
}
