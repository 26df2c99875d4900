import Foundation
import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

/// Texts that nobody would write: they are refused with a text, or read, but never crash.
///
/// `MILLRACE_FUZZ_COUNT` sets how many texts there are, 5,000 unless it is given.
@Suite("Fuzzed expressions")
struct ExpressionFuzzTests {
    private static let count =
        ProcessInfo.processInfo.environment["MILLRACE_FUZZ_COUNT"].flatMap(Int.init) ?? 5_000

    private static let tokens = [
        "a", "b", "c.d", "l[0]", "l[99]", "#n", "#m.x", ":v", ":w", ":s", ":l", "(", ")", "(", ")", ",", ".", "[", "]",
        "=", "<>", "<", "<=", ">", ">=", "+", "-", "AND", "OR", "NOT", "BETWEEN", "IN", "and", "SET", "REMOVE", "ADD",
        "DELETE", "attribute_exists(", "attribute_not_exists(", "attribute_type(", "begins_with(", "contains(", "size(",
        "if_not_exists(", "list_append(", "foo(", "name", "1", "00", "9999999999", "é", "\u{0}", "\"", "!", "#", ":",
        "_a",
        "  ", "\n",
    ]

    private static let valid: [(ExpressionRole, String)] = [
        (.condition, "attribute_not_exists(a) OR (a < :v AND NOT contains(#n, :s))"),
        (.condition, "a BETWEEN :v AND :w AND size(c.d) IN (:v, :w, b)"),
        (.filter, "begins_with(l[0].x, :s) or attribute_type(a, :s) and (b) = :l"),
        (.keyCondition, "a = :s AND b BETWEEN :s AND :s"), (.keyCondition, "a = :s AND begins_with(b, :s)"),
        (.projection, "a, b.c[1].d, #n, l[0], l[1].x"),
        (.update, "SET a = if_not_exists(a, :v) + :w, l[1] = :s, c.d = b REMOVE #n, l[0] ADD e :v DELETE f :ss"),
        (.update, "SET l = list_append(if_not_exists(l, :l), :l), a = (e - :v)"),
    ]

    private static let names = ["#n": "n", "#m": "m"]
    private static let values: [String: AttributeValue] = [
        ":v": 1, ":w": 2, ":s": "S", ":l": [1], ":ss": .stringSet(["x"]),
    ]
    private static let item: Item = [
        "a": 1, "b": "text", "c": ["d": [1, 2]], "l": ["p", ["x": "S"], "q"], "n": nil, "e": 4,
        "f": .stringSet(["x", "y"]),
    ]

    /// Reads a text, and uses what comes of it; tells whether it was taken.
    private func run(_ text: String, as role: ExpressionRole, _ cache: ExpressionCache) throws -> Bool {
        do throws(ServiceError) {
            var context = try ExpressionContext([role: text], names: Self.names, values: Self.values, cache: cache)
            switch role {
            case .condition: _ = try context.condition()?.matches(Self.item)
            case .filter: _ = try context.filter()?.matches(nil)
            case .keyCondition: _ = try context.keyCondition()?.condition(hash: "a", range: "b")
            case .projection: _ = try context.projection()?.project(Self.item)
            case .update:
                guard let update = try context.update() else { return false }
                let new = try update.apply(to: Self.item)
                _ = update.touchedParts(of: new)
                _ = refusal { () throws(ServiceError) in _ = try update.apply(to: nil) }
            }
            return true
        } catch {
            guard error.code == .validation, !error.message.isEmpty else { throw error }
            return false
        }
    }

    @Test("T10 soups of tokens never crash, and every refusal is a ValidationException")
    func soups() throws {
        var random = SeededGenerator(seed: 0x50_55_50)
        let cache = ExpressionCache(capacity: 64)
        for round in 0..<Self.count / 2 {
            var text = ""
            for _ in 0..<Int.random(in: 1...(round % 50 == 0 ? 600 : 14), using: &random) {
                text += (Self.tokens.randomElement(using: &random) ?? "") + (Bool.random(using: &random) ? " " : "")
            }
            for role in ExpressionRole.all {
                do { _ = try run(text, as: role, cache) } catch {
                    Issue.record("\(role): \(text.debugDescription): \(error)")
                }
            }
        }
    }

    @Test("T10 mutated expressions never crash, and some of them are still taken")
    func mutants() throws {
        var random = SeededGenerator(seed: 0x4D_55_54)
        let cache = ExpressionCache(capacity: 64)
        for (role, text) in Self.valid { #expect(try run(text, as: role, cache), "\(text)") }
        var taken = 0
        for _ in 0..<Self.count / 2 {
            guard let (role, text) = Self.valid.randomElement(using: &random) else { return }
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, using: &random) }
            let mutant = String(decoding: bytes, as: UTF8.self)
            do {
                if try run(mutant, as: role, cache) { taken += 1 }
            } catch { Issue.record("\(role): \(mutant.debugDescription): \(error)") }
        }
        #expect(taken > Self.count / 100)
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where place < bytes.count: bytes.remove(at: place)
        case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2:
            let end = Int.random(in: place...bytes.count, using: &random)
            let copy = bytes[place..<end]
            bytes.insert(contentsOf: copy, at: Int.random(in: 0...bytes.count, using: &random))
        default:
            bytes.insert(contentsOf: (Self.tokens.randomElement(using: &random) ?? "").utf8, at: place)
        }
    }
}
