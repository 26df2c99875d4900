/// SplitMix64: a small generator with a seed, so that every draw of a run can be repeated.
///
/// A value like any other: who draws brings it along.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates a generator; equal seeds give equal draws.
    package init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return StableHash.mixed(state)
    }

    /// A generator for one of several independent parts, told apart by text.
    package func derived(for part: some StringProtocol) -> SeededGenerator {
        var copy = self
        var seed = copy.next()
        for byte in part.utf8 { seed = (seed ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return SeededGenerator(seed: seed)
    }
}
