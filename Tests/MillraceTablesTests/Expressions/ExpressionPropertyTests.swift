import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Properties of expressions")
struct ExpressionPropertyTests {
    private static let seeds: [UInt64] = Array(1...40)

    /// A tree of conditions of which the truth is known, as an oracle for the parser's postfix order.
    private indirect enum Tree {
        case leaf(Bool)
        case not(Tree)
        case and(Tree, Tree)
        case or(Tree, Tree)

        var truth: Bool {
            switch self {
            case .leaf(let truth): truth
            case .not(let tree): !tree.truth
            case .and(let left, let right): left.truth && right.truth
            case .or(let left, let right): left.truth || right.truth
            }
        }

        private var strength: Int {
            switch self {
            case .leaf: 4
            case .not: 3
            case .and: 2
            case .or: 1
            }
        }

        init(depth: Int, using random: inout SeededGenerator) {
            switch depth == 0 ? 0 : Int.random(in: 0..<7, using: &random) {
            case 0: self = .leaf(Bool.random(using: &random))
            case 1: self = .not(Tree(depth: depth - 1, using: &random))
            case 2...4: self = .and(Tree(depth: depth - 1, using: &random), Tree(depth: depth - 1, using: &random))
            default: self = .or(Tree(depth: depth - 1, using: &random), Tree(depth: depth - 1, using: &random))
            }
        }

        /// The text, with parentheses where they are needed and sometimes where they are not.
        func text(using random: inout SeededGenerator) -> String {
            switch self {
            case .leaf(true): Bool.random(using: &random) ? "yes = :yes" : "attribute_exists(yes)"
            case .leaf(false): Bool.random(using: &random) ? "yes = :no" : "size(yes) BETWEEN :one AND :two"
            case .not(let tree): "NOT " + tree.text(inside: 3, using: &random)
            case .and(let left, let right):
                left.text(inside: 2, using: &random) + " AND " + right.text(inside: 2, using: &random)
            case .or(let left, let right):
                left.text(inside: 1, using: &random) + " or " + right.text(inside: 1, using: &random)
            }
        }

        private func text(inside outer: Int, using random: inout SeededGenerator) -> String {
            let text = text(using: &random)
            return strength < outer || Int.random(in: 0..<4, using: &random) == 0 ? "(\(text))" : text
        }
    }

    @Test("T4 random trees of conditions are as true as their parts say", arguments: seeds)
    func precedence(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let item: Item = ["yes": true]
        let values: [String: AttributeValue] = [":yes": true, ":no": false, ":one": 1, ":two": 2]
        for _ in 0..<25 {
            let tree = Tree(depth: 5, using: &random)
            let text = tree.text(using: &random)
            let used = values.filter { text.contains($0.key) }
            let bench = ExpressionBench(values: used.isEmpty ? nil : used)
            #expect(try bench.condition(text).matches(item) == tree.truth, "seed \(seed): \(text)")
        }
    }

    private func value(using random: inout SeededGenerator) throws -> AttributeValue {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .number(AWSNumber(Int.random(in: -3...3, using: &random)))
        case 1: .number(try AWSNumber("\(Int.random(in: -30...30, using: &random))e-1"))
        case 2: .string(["", "a", "ab", "b", "é"].randomElement(using: &random) ?? "")
        case 3: .binary([[], [1], [1, 2], [255]].randomElement(using: &random) ?? [])
        case 4: .boolean(Bool.random(using: &random))
        default: .list([1, "a"])
        }
    }

    @Test(
        "T4 of less, equal and greater exactly one holds for values with an order, else at most equal", arguments: seeds
    )
    func order(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let (left, right) = (try value(using: &random), try value(using: &random))
            let held = Set(Comparator.allCases.filter { $0.holds(left, right) })
            let comparable = left.isOrdered && left.typeName == right.typeName
            let expected: Set<Comparator> =
                if left == right {
                    comparable ? [.equal, .lessOrEqual, .greaterOrEqual] : [.equal]
                } else if !comparable {
                    [.notEqual]
                } else {
                    held.contains(.less) ? [.notEqual, .less, .lessOrEqual] : [.notEqual, .greater, .greaterOrEqual]
                }
            #expect(held == expected, "seed \(seed): \(left) and \(right)")
            for comparator in Comparator.allCases {
                #expect(comparator.holds(left, right) == comparator.reversed.holds(right, left), "seed \(seed)")
            }
        }
    }

    @Test("T4 contains finds what a slow search finds", arguments: seeds)
    func search(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 0...30, using: &random)).map { _ in UInt8.random(in: 0...1, using: &random)
            }
            let part = (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 0...1, using: &random) }
            let found = (0...bytes.count).contains { bytes[$0...].starts(with: part) }
            #expect(ByteSearch.contains(part, in: bytes) == found, "seed \(seed): \(part) in \(bytes)")
        }
    }

    @Test("T5 elements set and removed together land where the old indexes say", arguments: seeds)
    func lists(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let count = Int.random(in: 0...6, using: &random)
            let old = (0..<count).map { AttributeValue.string("old\($0)") }
            var sets: [Int] = []
            var removes: [Int] = []
            for index in 0..<9 {
                switch Int.random(in: 0..<3, using: &random) {
                case 0: sets.append(index)
                case 1: removes.append(index)
                default: continue
                }
            }
            guard !sets.isEmpty, !removes.isEmpty else { continue }
            let update = try ExpressionBench(
                values: Dictionary(uniqueKeysWithValues: sets.map { (":v\($0)", .string("new\($0)")) })
            ).update(
                "REMOVE " + removes.shuffled(using: &random).map { "l[\($0)]" }.joined(separator: ", ")
                    + " SET " + sets.shuffled(using: &random).map { "l[\($0)] = :v\($0)" }.joined(separator: ", "))
            // The oracle: the old places one by one, then what lies behind them.
            var expected: [AttributeValue] = []
            for index in 0..<9 {
                if sets.contains(index) {
                    expected.append(.string("new\(index)"))
                } else if index < count, !removes.contains(index) {
                    expected.append(old[index])
                }
            }
            #expect(try update.apply(to: ["l": .list(old)])["l"] == .list(expected), "seed \(seed)")
        }
    }

    @Test("T5 adding and subtracting the same leaves a number as it was", arguments: seeds)
    func sums(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = "\(Int.random(in: -9_999_999...9_999_999, using: &random))e\(Int.random(in: -9...9, using: &random))"
        let item: Item = ["n": .number(try AWSNumber(text))]
        let bench = ExpressionBench(values: [":v": .number(AWSNumber(Int.random(in: -99_999...99_999, using: &random)))]
        )
        let up = try bench.update("SET n = n + :v").apply(to: item)
        #expect(try bench.update("SET n = n - :v").apply(to: up) == item, "seed \(seed)")
        #expect(try bench.update("ADD n :v").apply(to: item) == up, "seed \(seed)")
    }

    @Test("T6 a projection of a projection changes nothing where there are no lists", arguments: seeds)
    func projections(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func nested(_ depth: Int) -> Item {
            var members: Item = [:]
            for name in ["p", "q", "r"] where Bool.random(using: &random) {
                members[name] = depth == 0 ? 1 : .map(nested(depth - 1))
            }
            return members
        }
        let item = nested(2)
        let paths = ["p", "q.p", "q.r", "r.p.p", "r.p.q", "r.q.r"].filter { _ in Bool.random(using: &random) }
        guard !paths.isEmpty else { return }
        let projection = try ExpressionBench().projection(paths.joined(separator: ","))
        let projected = projection.project(item)
        #expect(projection.project(projected) == projected, "seed \(seed)")
        for path in projection.paths {
            #expect(path.value(in: projected) == path.value(in: item), "seed \(seed): \(path)")
        }
        #expect(Set(projected.keys).isSubset(of: projection.attributeNames), "seed \(seed)")
    }
}
