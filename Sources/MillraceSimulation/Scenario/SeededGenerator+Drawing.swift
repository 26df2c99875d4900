package import MillraceModel

/// What a simulation draws.
extension SeededGenerator {
    /// A generator of its own, so that how often one part draws changes nothing for another.
    package mutating func fork() -> SeededGenerator { SeededGenerator(seed: next()) }

    /// Whether something of this probability happens; what never happens draws nothing.
    package mutating func chance(_ probability: Double) -> Bool {
        guard probability > 0 else { return false }
        return Double(next() >> 11) < probability * 0x1p53
    }

    /// A whole number of a range.
    package mutating func int(_ range: ClosedRange<Int>) -> Int {
        // Not Int.random(in:): the bias is nothing here, and a debug build runs millions of these.
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// A number of microseconds.
    package mutating func microseconds(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// One element of a collection that is not empty.
    package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[int(0...elements.count - 1)] }
}
