import MillraceModel
import Testing

@testable import MillraceTables

@Suite("Key encoding")
struct KeyEncodingTests {
    private func row(_ value: AttributeValue) throws -> [UInt8] { try #require(KeyEncoding.sortKey(of: value)) }

    @Test("numbers sort by value, as range keys and before a range key")
    func numbers() throws {
        var random = SeededGenerator(seed: 13)
        var numbers: [AWSNumber] = [0, 1, -1, 10, -10, 99, 100, -99, -100, 5, 50, 51, -5, -50, -51]
        for text in ["9.9e125", "-9.9e125", "1e-130", "-1e-130", "1.01", "1.001", "-1.01", "-1.001", "0.1", "-0.1"] {
            numbers.append(try AWSNumber(text))
        }
        for _ in 0..<600 {
            let digits = Int.random(in: -99_999...99_999, using: &random)
            numbers.append(try AWSNumber("\(digits)e\(Int.random(in: -20...20, using: &random))"))
            let long = (0..<Int.random(in: 1...38, using: &random)).map { _ in
                String(Int.random(in: 0...9, using: &random))
            }
            numbers.append(try AWSNumber((Bool.random(using: &random) ? "-" : "") + long.joined()))
        }
        numbers.sort()
        let keys = try numbers.map { try row(.number($0)) }
        for index in numbers.indices.dropFirst() {
            let isLess = numbers[index - 1] < numbers[index]
            let (left, right) = (keys[index - 1], keys[index])
            let names = "\(numbers[index - 1]) and \(numbers[index])"
            #expect(left.lexicographicallyPrecedes(right) == isLess, "\(names)")
            #expect((left == right) != isLess, "\(names)")
            let (leftPart, rightPart) = (KeyEncoding.terminated(left), KeyEncoding.terminated(right))
            #expect(leftPart.lexicographicallyPrecedes(rightPart) == isLess, "\(names)")
        }
    }

    @Test("strings and binaries sort by their bytes, also before a range key")
    func bytes() throws {
        var random = SeededGenerator(seed: 7)
        let keys = (0..<1_000).map { _ in
            // Few different bytes, so that many keys are equal, or one the beginning of the other.
            (0..<Int.random(in: 1...5, using: &random)).map { _ in
                [0, 1, 0x7F, 0xFE, 0xFF].randomElement(using: &random) ?? 0 as UInt8
            }
        }
        let sorted = keys.sorted { $0.lexicographicallyPrecedes($1) }
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            let (leftPart, rightPart) = (KeyEncoding.terminated(left), KeyEncoding.terminated(right))
            #expect(leftPart.lexicographicallyPrecedes(rightPart) == (left != right), "\(left) \(right)")
        }
        #expect(try row("é").lexicographicallyPrecedes(row("\u{FF5E}")))
        #expect(try row("\u{FF5E}").lexicographicallyPrecedes(row("😀")))
    }

    @Test("Items of one hash key lie together, whatever their range keys begin with")
    func hashKeysTogether() {
        let hashes: [[UInt8]] = [[1], [1, 0], [1, 0, 0], [1, 0xFF], [1, 1], [2]]
        let ranges: [[UInt8]] = [[0], [0, 0, 0xFF], [1], [0xFF, 0xFF]]
        let rows = hashes.flatMap { hash in ranges.map { KeyEncoding.terminated(hash) + $0 } }
        let sorted = rows.sorted { $0.lexicographicallyPrecedes($1) }
        // In blocks of one hash key each, although one key begins with another.
        let blocks = stride(from: 0, to: sorted.count, by: ranges.count).map { start in
            Set(sorted[start..<start + ranges.count].map { row in rows.firstIndex(of: row).map { $0 / ranges.count } })
        }
        #expect(blocks.allSatisfy { $0.count == 1 })
    }

    @Test("Only strings, numbers and binaries can be keys")
    func types() {
        for value in [true, nil, [], [:], .stringSet(["a"]), .numberSet([1]), .binarySet([[1]])] as [AttributeValue] {
            #expect(KeyEncoding.sortKey(of: value) == nil)
        }
    }
}
