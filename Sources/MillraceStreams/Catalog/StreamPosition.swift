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

    /// 10^20, the number of position 0: five times 2^64, and the rest.
    private static let origin = WideNumber(middle: 5, low: 7_766_279_631_452_241_920)

    /// The sequence number of a position.
    package static func sequenceNumber(at position: Int64) -> SequenceNumber {
        precondition(position >= 0, "position \(position)")
        let (low, overflow) = origin.low.addingReportingOverflow(UInt64(position))
        return SequenceNumber(WideNumber(middle: origin.middle + (overflow ? 1 : 0), low: low))
    }

    /// The last position whose number is not above the given one; for numbers of other origin the beginning or the
    /// end, whichever is nearer.
    package static func position(of sequenceNumber: SequenceNumber) -> Int64 {
        guard let number = sequenceNumber.wideNumber else { return end }
        guard number > origin else { return beginning }
        let (low, borrow) = number.low.subtractingReportingOverflow(origin.low)
        let isNear = number.high == 0 && number.middle == origin.middle + (borrow ? 1 : 0)
        return isNear ? Int64(clamping: low) : end
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
