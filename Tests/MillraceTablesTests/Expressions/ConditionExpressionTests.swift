import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Conditions and filters")
struct ConditionExpressionTests {
    private static let item: Item = [
        "s": "hello", "n": 7, "b": .binary([1, 2, 3]), "t": true, "z": nil, "e": "",
        "l": [1, "two", ["deep": [10, 20]]], "m": ["x": 1, "y": ["z": "in"]],
        "ss": .stringSet(["a", "b"]), "ns": .numberSet([1, 2]), "bs": .binarySet([[1], [2]]), "u": "schön",
    ]

    private static let values: [String: AttributeValue] = [
        ":hello": "hello", ":he": "he", ":seven": 7, ":eight": 8, ":zero": 0, ":one": 1, ":two": "two", ":true": true,
        ":null": nil, ":S": "S", ":M": "M", ":N": "N", ":bin": .binary([1, 2]), ":mid": .binary([2, 3]), ":a": "a",
        ":list": [1, "two", ["deep": [10, 20]]], ":ss": .stringSet(["b", "a"]), ":map": ["y": ["z": "in"], "x": 1],
        ":oneText": "1", ":empty": "", ":b1": .binary([1]), ":six": 6, ":three": 3,
    ]

    private static let names = ["#s": "s", "#m": "m", "#y": "y", "#dot": "a.b"]

    private func matches(_ text: String, _ item: Item? = Self.item) throws -> Bool {
        let bench = ExpressionBench(
            names: Self.names.filter { text.contains($0.key) }.nonEmpty,
            values: Self.values.filter { used($0.key, in: text) }.nonEmpty)
        return try bench.condition(text).matches(item)
    }

    private func used(_ placeholder: String, in text: String) -> Bool {
        text.split { !$0.isLetter && !$0.isNumber && $0 != ":" }.contains { $0 == placeholder }
    }

    @Test(
        "T4 the comparators compare by value, and order only texts, numbers and bytes of one type",
        arguments: [
            ExpressionCase("s = :hello", true), ExpressionCase("s <> :hello", false), ExpressionCase("s = :he", false),
            ExpressionCase("n = :seven", true), ExpressionCase("n < :eight", true), ExpressionCase("n <= :seven", true),
            ExpressionCase("n > :seven", false), ExpressionCase("n >= :eight", false), ExpressionCase("n>:zero", true),
            ExpressionCase("s > :he", true), ExpressionCase("b > :bin", true), ExpressionCase(":eight > n", true),
            ExpressionCase("n > :he", false), ExpressionCase("n <= :he", false), ExpressionCase("n <> :he", true),
            ExpressionCase("n = :oneText", false), ExpressionCase("t = :true", true), ExpressionCase("z = :null", true),
            ExpressionCase("l = :list", true), ExpressionCase("m = :map", true), ExpressionCase("ss = :ss", true),
            ExpressionCase("t < n", false), ExpressionCase("l >= :zero", false), ExpressionCase("e = :empty", true),
        ])
    func comparators(_ example: ExpressionCase<Bool>) throws {
        #expect(try matches(example.text) == example.expected)
    }

    @Test(
        "T4 an attribute that is not there equals nothing and has no order",
        arguments: [
            ExpressionCase("gone = :hello", false), ExpressionCase("gone <> :hello", true),
            ExpressionCase("gone < :eight", false), ExpressionCase("gone >= :eight", false),
            ExpressionCase("gone = nor", false),
            ExpressionCase("gone <> nor", true), ExpressionCase("NOT gone = :hello", true),
            ExpressionCase("gone BETWEEN :zero AND :eight", false), ExpressionCase("gone IN (:hello)", false),
            ExpressionCase("size(gone) < :eight", false), ExpressionCase("contains(gone, :a)", false),
            ExpressionCase("begins_with(gone, :a)", false), ExpressionCase("attribute_type(gone, :S)", false),
        ])
    func missingAttributes(_ example: ExpressionCase<Bool>) throws {
        #expect(try matches(example.text) == example.expected)
        #expect(try matches(example.text, nil) == example.expected)
    }

    @Test(
        "T4 IN, BETWEEN and the functions, each in its own way",
        arguments: [
            ExpressionCase("n IN (:he, :seven)", true), ExpressionCase("n in (:he)", false),
            ExpressionCase("n BETWEEN :seven AND :eight", true), ExpressionCase("n BETWEEN :zero AND :six", false),
            ExpressionCase("s between :he and :two", true), ExpressionCase(":seven BETWEEN m.x AND n", true),
            ExpressionCase("attribute_exists(m.y.z)", true), ExpressionCase("attribute_exists(m.y.q)", false),
            ExpressionCase("attribute_exists(z)", true), ExpressionCase("attribute_not_exists(gone)", true),
            ExpressionCase("attribute_not_exists(l[9])", true), ExpressionCase("attribute_exists(l[2].deep[1])", true),
            ExpressionCase("attribute_exists(s.x)", false), ExpressionCase("attribute_exists(m[0])", false),
            ExpressionCase("attribute_type(m, :M)", true), ExpressionCase("attribute_type(m, :S)", false),
            ExpressionCase("begins_with(s, :he)", true), ExpressionCase("begins_with(b, :bin)", true),
            ExpressionCase("begins_with(n, :he)", false), ExpressionCase("begins_with(s, :empty)", true),
            ExpressionCase("contains(s, :he)", true), ExpressionCase("contains(b, :mid)", true),
            ExpressionCase("contains(ss, :a)", true), ExpressionCase("contains(ss, :he)", false),
            ExpressionCase("contains(ns, :one)", true), ExpressionCase("contains(bs, :b1)", true),
            ExpressionCase("contains(l, :two)", true), ExpressionCase("contains(l, :a)", false),
            ExpressionCase("contains(n, :seven)", false), ExpressionCase("contains(:ss, :a)", true),
            ExpressionCase("contains(ss, :one)", false), ExpressionCase("contains(m, :one)", false),
        ])
    func functions(_ example: ExpressionCase<Bool>) throws {
        #expect(try matches(example.text) == example.expected)
    }

    @Test(
        "T4 size is an operand: bytes of texts and binaries, elements of sets, lists and maps, nothing for the rest",
        arguments: [
            ExpressionCase("size(s) = :five", 5), ExpressionCase("size(u) = :five", 6),
            ExpressionCase("size(b) = :five", 3),
            ExpressionCase("size(l) = :five", 3), ExpressionCase("size(m) = :five", 2),
            ExpressionCase("size(ss) = :five", 2),
            ExpressionCase("size(e) = :five", 0), ExpressionCase("size(l[2].deep) = :five", 2),
            ExpressionCase("size(ns) = :five", 2), ExpressionCase("size(bs) = :five", 2),
        ])
    func sizes(_ example: ExpressionCase<Int>) throws {
        for (size, expected) in [(example.expected, true), (example.expected + 1, false)] {
            let bench = ExpressionBench(values: [":five": .number(AWSNumber(size))])
            #expect(try bench.condition(example.text).matches(Self.item) == expected)
        }
        #expect(try !matches("size(n) >= :zero"))
        #expect(try !matches("size(t) >= :zero"))
        #expect(try matches("size(s) > n OR size(s) < n"))
    }

    @Test(
        "T4 NOT binds tighter than AND, AND tighter than OR, and parentheses tightest",
        arguments: [
            ExpressionCase("t = :true OR s = :he AND s = :he", true),
            ExpressionCase("(t = :true OR s = :he) AND s = :he", false),
            ExpressionCase("NOT s = :he AND t = :true", true), ExpressionCase("NOT (s = :he OR t = :true)", false),
            ExpressionCase("not not t = :true", true), ExpressionCase("NOT s = :hello OR t = :true", true),
            ExpressionCase("NOT (s = :hello AND NOT t = :true)", true),
            ExpressionCase("(s = :he) OR (t = :true)", true), ExpressionCase("((s = :he) OR (t = :true))", true),
            ExpressionCase("(s) = :hello", true), ExpressionCase("(s) = (:hello)", true),
            ExpressionCase("(attribute_exists(s)) AND ((s) = :hello)", true),
            ExpressionCase("(size(s)) > (n)", false),
            ExpressionCase("((size(s)) > (n) OR n BETWEEN (:six) AND (:eight))", true),
            ExpressionCase("t = :true AND n BETWEEN :zero AND :eight AND s = :hello", true),
        ])
    func precedence(_ example: ExpressionCase<Bool>) throws {
        #expect(try matches(example.text) == example.expected)
    }

    @Test(
        "T7 placeholders stand for whole names, with any characters, at every step of a path",
        arguments: [
            ExpressionCase("#s = :hello", true), ExpressionCase("#m.#y.z <> :hello", true),
            ExpressionCase("attribute_exists(#m.#y)", true), ExpressionCase("attribute_not_exists(#dot)", true),
        ])
    func placeholders(_ example: ExpressionCase<Bool>) throws {
        #expect(try matches(example.text) == example.expected)
    }

    @Test("T4 a name with a dot behind a placeholder is one attribute, not a path")
    func dottedName() throws {
        let bench = ExpressionBench(names: ["#dot": "a.b"], values: [":v": 1])
        #expect(try bench.condition("#dot = :v").matches(["a.b": 1]))
        #expect(try !bench.condition("#dot = :v").matches(["a": ["b": 1]]))
    }

    @Test("T4 texts are equal and ordered by their UTF-8 bytes")
    func unicode() throws {
        let composed = ExpressionBench(values: [":v": "é"])
        #expect(try !composed.condition("a = :v").matches(["a": "e\u{301}"]))
        #expect(try composed.condition("a < :v").matches(["a": "e\u{301}"]))
        #expect(try ExpressionBench(values: [":v": "\u{FFFF}"]).condition("a > :v").matches(["a": "😀"]))
        #expect(try !composed.condition("contains(a, :v)").matches(["a": .stringSet(["e\u{301}"])]))
    }

    @Test("T4 a filter names the attributes that it looks at, and refuses those of the key")
    func filterKeys() throws {
        let bench = ExpressionBench(names: ["#q": "q"], values: [":v": 1])
        let filter = try bench.filter("size(a.b) > :v AND (attribute_exists(c[1]) OR #q IN (:v, d))")
        #expect(filter.attributeNames == ["a", "c", "q", "d"])
        #expect(
            refusal { () throws(ServiceError) in try filter.refuseKeys(["h", "q"], from: .expression) }
                == "Filter Expression can only contain non-primary key attributes: Primary key attribute: q")
        #expect(
            refusal { () throws(ServiceError) in try filter.refuseKeys(["q"], from: .parameter) }
                == "QueryFilter can only contain non-primary key attributes: Primary key attribute: q")
        #expect(refusal { () throws(ServiceError) in try filter.refuseKeys(["h"], from: .expression) } == nil)
    }
}

extension Dictionary {
    /// `nil` when it is empty, as a request leaves it out then.
    fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}
