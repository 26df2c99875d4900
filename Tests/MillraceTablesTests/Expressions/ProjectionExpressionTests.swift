import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Projections")
struct ProjectionExpressionTests {
    private static let item: Item = [
        "a": 1, "m": ["x": 1, "y": ["z": "in"], "e": [:]], "l": ["p", "q", ["k": 1, "j": 2], "r"], "b.c": "dot",
    ]

    @Test(
        "T6 a projection gives what its paths name, and closes up lists in their order",
        arguments: [
            ExpressionCase("a", ["a": 1]), ExpressionCase("a, absent", ["a": 1]), ExpressionCase("absent", [:]),
            ExpressionCase("m.x", ["m": ["x": 1]]), ExpressionCase("m.y.z,a", ["m": ["y": ["z": "in"]], "a": 1]),
            ExpressionCase("m.absent", [:]), ExpressionCase("m.e", ["m": ["e": [:]]]),
            ExpressionCase("m.y, m.x", ["m": ["x": 1, "y": ["z": "in"]]]),
            ExpressionCase("l[3], l[0]", ["l": ["p", "r"]]), ExpressionCase("l[2].j", ["l": [["j": 2]]]),
            ExpressionCase("l[9]", [:]), ExpressionCase("l[1], l[9]", ["l": ["q"]]),
            ExpressionCase("m[0]", [:]), ExpressionCase("l.k", [:]), ExpressionCase("l[0].x", [:]),
        ] as [ExpressionCase<Item>])
    func projects(_ example: ExpressionCase<Item>) throws {
        #expect(try ExpressionBench().projection(example.text).project(Self.item) == example.expected)
    }

    @Test("T6 a placeholder is a whole name in a projection")
    func placeholder() throws {
        let projection = try ExpressionBench(names: ["#d": "b.c", "#m": "m"]).projection("#d, #m.x")
        #expect(projection.project(Self.item) == ["b.c": "dot", "m": ["x": 1]])
        #expect(projection.attributeNames == ["b.c", "m"])
        #expect(projection.paths.map(\.description) == ["[b.c]", "[m, x]"])
    }

    @Test(
        "T6 projections that are none, or whose paths meet, are refused",
        arguments: [
            ExpressionCase("whatever(stuff)", "Syntax error; token: \"(\", near: \"whatever(stuff\""),
            ExpressionCase("a,", "Syntax error; token: \"<EOF>\", near: \",\""),
            ExpressionCase("a b", "Syntax error; token: \"b\", near: \"a b\""),
            ExpressionCase(":v", "Syntax error; token: \":v\", near: \":v\""),
            ExpressionCase("a[0", "Syntax error; token: \"<EOF>\", near: \"0\""),
            ExpressionCase("a = :v", "Syntax error; token: \"=\", near: \"a = :v\""),
            ExpressionCase("Status", "Attribute name is a reserved keyword; reserved keyword: Status"),
            ExpressionCase("a, and", "Attribute name is a reserved keyword; reserved keyword: and"),
            ExpressionCase(
                "a, a",
                "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                    + "path one: [a], path two: [a]"),
            ExpressionCase(
                "b, a.b, a.b[1]",
                "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                    + "path one: [a, b], path two: [a, b, [1]]"),
            ExpressionCase(
                "a.b, a[1]",
                "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                    + "path one: [a, b], path two: [a, [1]]"),
        ])
    func refusals(_ example: ExpressionCase<String>) {
        #expect(
            refusal { () throws(ServiceError) in _ = try ExpressionBench().projection(example.text) }
                == "Invalid ProjectionExpression: \(example.expected)")
    }
}
