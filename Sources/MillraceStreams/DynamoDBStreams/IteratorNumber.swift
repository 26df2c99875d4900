/// The number of an iterator: which reader it belongs to, and its own.
///
/// A reader is the chain of iterators that begins with one from `GetShardIterator`; it stands in the upper half, so
/// that a throttle can tell readers apart.
struct IteratorNumber {
    /// The whole number, as it stands in an iterator.
    let value: UInt64

    /// The number of the first iterator of a chain.
    init(first count: UInt64) {
        value = count << 32 | count & 0xffff_ffff
    }

    /// The number of the next iterator of the same chain.
    init(following number: UInt64, count: UInt64) {
        value = number & 0xffff_ffff_0000_0000 | count & 0xffff_ffff
    }

    /// The reader that an iterator of this number belongs to.
    static func reader(of number: UInt64) -> UInt64 { number >> 32 }
}
