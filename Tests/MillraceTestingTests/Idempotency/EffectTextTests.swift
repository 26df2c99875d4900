import MillraceModel
import Testing

@testable import MillraceTesting

/// How effects and their differences are shown.
@Suite struct EffectTextTests {
    private struct Mail: Hashable {
        var to: String
        var details: [String: Int]
    }

    @Test("equal values are shown in equal words, whatever the order of their dictionaries and sets")
    func order() {
        let names = (0..<40).map { "name \($0)" }
        let item: Item = Dictionary(uniqueKeysWithValues: names.map { ($0, AttributeValue.stringSet(names)) })
        var other: Item = Dictionary(minimumCapacity: 1_000)
        for name in names.reversed() { other[name] = .stringSet(names.reversed()) }
        #expect(item == other)
        #expect(EffectText.lines([item]) == EffectText.lines([other]))
        #expect(EffectText.lines(item) == EffectText.lines(other))
        #expect(EffectText.lines(Set(names)) == EffectText.lines(Set(names.reversed())))
    }

    @Test("items read like JSON, structures like Swift, a text stands as it is, and everything on one line")
    func words() throws {
        let item: Item = [
            "id": "1", "count": 2, "ok": .boolean(true), "none": .null, "list": ["a", 1], "map": ["b": "c"],
            "set": .stringSet(["y", "x"]), "bytes": .binary([1, 2]),
        ]
        #expect(
            EffectText.lines([item]) == [
                #"{bytes: binary AQI=, count: 2, id: "1", list: ["a", 1], map: {b: "c"}, none: null, ok: true, "#
                    + #"set: ["x", "y"]}"#
            ])
        #expect(EffectText.lines(["two\nlines", "\"quoted\""]) == ["two\\nlines", "\"quoted\""])
        #expect(EffectText.lines("one") == ["one"])
        #expect(EffectText.lines(7) == ["7"])
        #expect(EffectText.lines(Item?.none as Any) == ["nil"])
        #expect(
            EffectText.lines([Mail(to: "a", details: ["y": 2, "x": 1])]) == [#"Mail(to: "a", details: {x: 1, y: 2})"#])
        #expect(EffectText.lines(["b": 2, "a": 1]) == ["a: 1", "b: 2"])
    }

    @Test("a difference shows what is missing and what is too much, with numbers where lines repeat")
    func difference() {
        func shown(_ found: [String], _ expected: [String]) -> [String] {
            EffectDifference(of: found, from: expected).lines
        }
        #expect(shown(["a", "c"], ["a", "b"]) == ["- b", "+ c"])
        #expect(shown(["a", "a", "b"], ["a", "b", "b", "b"]) == ["- b  (1 instead of 3)", "+ a  (2 instead of 1)"])
        #expect(shown(["b", "a"], ["a", "b"]) == ["the same lines in another order:", "  b", "  a"])
        #expect(shown(["a"], ["a"]) == ["values that differ look the same: a"])
        #expect(EffectDifference(of: ["a", "b", "c"], from: []).shown(2) == ["+ a", "+ b", "… and 1 more"])
        #expect(EffectDifference(of: ["a"], from: ["a", "a", "b"]).missing == ["a", "b"])
    }
}
