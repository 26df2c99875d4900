import Foundation
import MillraceModel

/// The seeds of tests that draw: as many as the environment's `MILLRACE_MODEL_SEEDS` says, else a few.
enum Seeds {
    static let all: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["MILLRACE_MODEL_SEEDS"].flatMap { UInt64($0) }
        return Array(1...max(1, count ?? 3))
    }()
}

extension Collection {
    /// An element by chance; the collection must have one.
    func drawn(using random: inout SeededGenerator) -> Element {
        self[index(startIndex, offsetBy: Int.random(in: 0..<count, using: &random))]
    }
}

extension SeededGenerator {
    /// Whether something happens that happens once in so many times.
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// A number of a range.
    mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}
