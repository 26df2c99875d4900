import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Refused updates")
struct UpdateRefusalTests {
    private static let values: [String: AttributeValue] = [
        ":n": 5, ":s": "x", ":l": ["p"], ":ss": .stringSet(["b"]), ":t": true, ":z": nil, ":map": [:],
        ":b": .binary([1]),
    ]

    private func refusalOf(_ text: String) -> String? {
        let words = Set(text.split { !$0.isLetter && $0 != ":" }.map(String.init))
        let values = Self.values.filter { words.contains($0.key) }
        let bench = ExpressionBench(values: values.isEmpty ? nil : values)
        return refusal { () throws(ServiceError) in try bench.check(text, as: .update) }
    }

    @Test(
        "T5 the grammar of updates takes sections of actions and nothing else",
        arguments: [
            ExpressionCase("something", "token: \"something\", near: \"something\""),
            ExpressionCase("UPDATE a = :n", "token: \"UPDATE\", near: \"UPDATE a\""),
            ExpressionCase("SET", "token: \"<EOF>\", near: \"SET\""),
            ExpressionCase("SET a", "token: \"<EOF>\", near: \"a\""),
            ExpressionCase("SET a :n", "token: \":n\", near: \"a :n\""),
            ExpressionCase("SET a = :n,", "token: \"<EOF>\", near: \",\""),
            ExpressionCase("SET a = :n + :n + :n", "token: \"+\", near: \":n + :n\""),
            ExpressionCase("SET a = (:n + :n) + :n", "token: \"+\", near: \") + :n\""),
            ExpressionCase("SET a = (:n", "token: \"<EOF>\", near: \":n\""),
            ExpressionCase("SET a = :n b = :n", "token: \"b\", near: \":n b =\""),
            ExpressionCase("SET a = 1", "token: \"1\", near: \"= 1\""),
            ExpressionCase("SET set = :n", "token: \"set\", near: \"SET set =\""),
            ExpressionCase("SET :n = a", "token: \":n\", near: \"SET :n =\""),
            ExpressionCase("SET a < :n", "token: \"<\", near: \"a < :n\""),
            ExpressionCase("ADD a b", "token: \"b\", near: \"a b\""),
            ExpressionCase("ADD a = :n", "token: \"=\", near: \"a = :n\""),
            ExpressionCase("DELETE a", "token: \"<EOF>\", near: \"a\""),
            ExpressionCase("REMOVE a :n", "token: \":n\", near: \"a :n\""),
            ExpressionCase("REMOVE", "token: \"<EOF>\", near: \"REMOVE\""),
        ])
    func syntax(_ example: ExpressionCase<String>) {
        #expect(refusalOf(example.text) == "Invalid UpdateExpression: Syntax error; \(example.expected)")
    }

    @Test(
        "T5 sections come once, paths keep apart, functions and operands are those of updates",
        arguments: [
            ExpressionCase(
                "SET a = :n SET b = :n", "The \"SET\" section can only be used once in an update expression;"),
            ExpressionCase(
                "REMOVE a remove b", "The \"REMOVE\" section can only be used once in an update expression;"),
            ExpressionCase(
                "ADD a :n ADD b :n", "The \"ADD\" section can only be used once in an update expression;"),
            ExpressionCase(
                "DELETE a :ss DELETE b :ss", "The \"DELETE\" section can only be used once in an update expression;"),
            ExpressionCase(
                "SET a = :n, a.b = :n",
                "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                    + "path one: [a], path two: [a, b]"),
            ExpressionCase(
                "SET a.b[0] = :n REMOVE a",
                "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                    + "path one: [a, b, [0]], path two: [a]"),
            ExpressionCase(
                "SET c = :n, a = :n ADD a :n",
                "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                    + "path one: [a], path two: [a]"),
            ExpressionCase(
                "SET a.b = :n, a[0] = :n",
                "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                    + "path one: [a, b], path two: [a, [0]]"),
            ExpressionCase(
                "SET a[0].c = :n REMOVE a.b",
                "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                    + "path one: [a, [0], c], path two: [a, b]"),
            ExpressionCase("SET a = foo(b)", "Invalid function name; function: foo"),
            ExpressionCase("SET a = If_Not_Exists(b, :n)", "Invalid function name; function: If_Not_Exists"),
            ExpressionCase(
                "SET a = size(b)", "The function is not allowed in an update expression; function: size"),
            ExpressionCase(
                "SET a = if_not_exists(b)",
                "Incorrect number of operands for operator or function; "
                    + "operator or function: if_not_exists, number of operands: 1"),
            ExpressionCase(
                "SET a = list_append(b, c, d)",
                "Incorrect number of operands for operator or function; "
                    + "operator or function: list_append, number of operands: 3"),
            ExpressionCase(
                "SET a = if_not_exists(:n, :s)",
                "Operator or function requires a document path; operator or function: if_not_exists"),
            ExpressionCase("SET a = ((b + :n))", "The expression has redundant parentheses;"),
            ExpressionCase("SET a = ((b)) + :n", "The expression has redundant parentheses;"),
            ExpressionCase("SET a = b + ((:n))", "The expression has redundant parentheses;"),
            ExpressionCase("SET abort = :n", "Attribute name is a reserved keyword; reserved keyword: abort"),
            ExpressionCase("REMOVE a.Name", "Attribute name is a reserved keyword; reserved keyword: Name"),
        ])
    func rules(_ example: ExpressionCase<String>) {
        #expect(refusalOf(example.text) == "Invalid UpdateExpression: \(example.expected)")
    }

    @Test(
        "T5 operands whose type is known and wrong are refused without an item",
        arguments: [
            ExpressionCase("SET a = b + :s", "operator or function: +, operand type: S"),
            ExpressionCase("SET a = :l - b", "operator or function: -, operand type: L"),
            ExpressionCase("SET a = if_not_exists(b, :s) + :n", "operator or function: +, operand type: S"),
            ExpressionCase("SET a = list_append(:s, b)", "operator or function: list_append, operand type: S"),
            ExpressionCase("SET a = list_append(b, c) + :n", "operator or function: +, operand type: L"),
            ExpressionCase("ADD a :s", "operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"),
            ExpressionCase("ADD a :l", "operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND"),
            ExpressionCase("ADD a :map", "operator: ADD, operand type: MAP, typeSet: ALLOWED_FOR_ADD_OPERAND"),
            ExpressionCase("ADD a :t", "operator: ADD, operand type: BOOLEAN, typeSet: ALLOWED_FOR_ADD_OPERAND"),
            ExpressionCase("ADD a :z", "operator: ADD, operand type: NULL, typeSet: ALLOWED_FOR_ADD_OPERAND"),
            ExpressionCase(
                "DELETE a :b", "operator: DELETE, operand type: BINARY, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
            ExpressionCase(
                "DELETE a :n", "operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
        ])
    func operandTypes(_ example: ExpressionCase<String>) {
        #expect(
            refusalOf(example.text)
                == "Invalid UpdateExpression: Incorrect operand type for operator or function; \(example.expected)")
    }
}
