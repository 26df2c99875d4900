import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Refused conditions")
struct ConditionRefusalTests {
    private static let everyValue: [String: AttributeValue] = [
        ":n": 1, ":m": 2, ":s": "x", ":S": "S", ":l": [1], ":t": true, ":ss": .stringSet(["a"]), ":map": [:], ":z": nil,
    ]

    /// Reads a text with all values of the table that it uses.
    private func refusalOf(_ text: String, as role: ExpressionRole = .condition) -> String? {
        let words = Set(text.split { !$0.isLetter && $0 != ":" && $0 != "#" }.map(String.init))
        let values = Self.everyValue.filter { words.contains($0.key) }
        let bench = ExpressionBench(values: values.isEmpty ? nil : values)
        return refusal { () throws(ServiceError) in try bench.check(text, as: role) }
    }

    @Test(
        "T8 a fault of the grammar names the token and its neighbours",
        arguments: [
            ExpressionCase("something", "token: \"<EOF>\", near: \"something\""),
            ExpressionCase("a = ", "token: \"<EOF>\", near: \"= \""),
            ExpressionCase("a != :n", "token: \"!\", near: \"a !=\""),
            ExpressionCase("user-id = :n", "token: \"-\", near: \"user-id\""),
            ExpressionCase("_id = :n", "token: \"_\", near: \"_id\""),
            ExpressionCase("a == :n", "token: \"=\", near: \"== :n\""),
            ExpressionCase("a = 1", "token: \"1\", near: \"= 1\""),
            ExpressionCase("a = :n)", "token: \")\", near: \":n)\""),
            ExpressionCase("(a = :n", "token: \"<EOF>\", near: \":n\""),
            ExpressionCase("a = :n b", "token: \"b\", near: \":n b\""),
            ExpressionCase("a = :n AND", "token: \"<EOF>\", near: \"AND\""),
            ExpressionCase("AND a = :n", "token: \"AND\", near: \"AND a\""),
            ExpressionCase("a = NOT", "token: \"NOT\", near: \"= NOT\""),
            ExpressionCase("a BETWEEN :n OR :m", "token: \"OR\", near: \":n OR :m\""),
            ExpressionCase("a IN :n", "token: \":n\", near: \"IN :n\""),
            ExpressionCase("a IN ()", "token: \")\", near: \"()\""),
            ExpressionCase("attribute_exists()", "token: \")\", near: \"()\""),
            ExpressionCase("a[x] = :n", "token: \"x\", near: \"[x]\""),
            ExpressionCase("a[-1] = :n", "token: \"-\", near: \"[-1\""),
            ExpressionCase("a. = :n", "token: \"=\", near: \". = :n\""),
            ExpressionCase("# = :n", "token: \"#\", near: \"# =\""),
            ExpressionCase("é = :n", "token: \"é\", near: \"é =\""),
            ExpressionCase("   ", "token: \"<EOF>\", near: \"\""),
            ExpressionCase(")", "token: \")\", near: \")\""),
            ExpressionCase(":n.a = :n", "token: \".\", near: \":n.a\""),
            ExpressionCase("(a AND b)", "token: \"AND\", near: \"a AND b\""),
            ExpressionCase("(a = :n) = :n", "token: \"=\", near: \") = :n\""),
        ])
    func syntax(_ example: ExpressionCase<String>) {
        #expect(refusalOf(example.text) == "Invalid ConditionExpression: Syntax error; \(example.expected)")
        #expect(refusalOf(example.text, as: .filter) == "Invalid FilterExpression: Syntax error; \(example.expected)")
    }

    @Test(
        "T4 doubled parentheses are redundant, in whatever they stand",
        arguments: [
            "((a = :n))", "NOT ((a = :n))", "((a)) = :n", "a = ((:n))", "((attribute_exists(a)))", "(((a = :n)))",
            "a = :n AND ((b = :n AND c = :n))", "size(((a))) = :n", "a BETWEEN ((:n)) AND :m", "a IN (:n, ((:m)))",
        ])
    func redundantParentheses(_ text: String) {
        #expect(refusalOf(text) == "Invalid ConditionExpression: The expression has redundant parentheses;")
    }

    @Test(
        "T4 functions are refused by their names, their places and their operands",
        arguments: [
            ExpressionCase("Size(a) = :n", "Invalid function name; function: Size"),
            ExpressionCase("exists(a)", "Invalid function name; function: exists"),
            ExpressionCase(
                "if_not_exists(a, :n) = :n",
                "The function is not allowed in a condition expression; function: if_not_exists"),
            ExpressionCase(
                "size(a)", "The function is not allowed to be used this way in an expression; function: size"),
            ExpressionCase(
                "NOT size(a)", "The function is not allowed to be used this way in an expression; function: size"),
            ExpressionCase(
                "attribute_exists(a) = :t",
                "The function is not allowed to be used this way in an expression; function: attribute_exists"),
            ExpressionCase(
                "contains(a, begins_with(a, :s))",
                "The function is not allowed to be used this way in an expression; function: begins_with"),
            ExpressionCase(
                "a IN (contains(a, :s))",
                "The function is not allowed to be used this way in an expression; function: contains"),
            ExpressionCase(
                "a BETWEEN :n AND contains(a, :s)",
                "The function is not allowed to be used this way in an expression; function: contains"),
            ExpressionCase(
                "attribute_exists(a, b)",
                "Incorrect number of operands for operator or function; "
                    + "operator or function: attribute_exists, number of operands: 2"),
            ExpressionCase(
                "begins_with(a)",
                "Incorrect number of operands for operator or function; "
                    + "operator or function: begins_with, number of operands: 1"),
            ExpressionCase(
                "size(a, b) = :n",
                "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2"
            ),
            ExpressionCase(
                "attribute_exists(:n)",
                "Operator or function requires a document path; operator or function: attribute_exists"),
            ExpressionCase(
                "attribute_not_exists(size(a))",
                "Operator or function requires a document path; operator or function: attribute_not_exists"),
            ExpressionCase(
                "attribute_type(a, :s)",
                "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"),
            ExpressionCase(
                "a = a",
                "The first operand must be distinct from the remaining operands for this operator or function; "
                    + "operator: =, first operand: [a]"),
            ExpressionCase(
                "contains(a.b[0], a.b[0])",
                "The first operand must be distinct from the remaining operands for this operator or function; "
                    + "operator: contains, first operand: [a, b, [0]]"),
            ExpressionCase(
                "a BETWEEN :m AND :n",
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: "
                    + "AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"),
            ExpressionCase(
                "a BETWEEN :n AND :s",
                "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
                    + "AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:x}"),
        ])
    func functions(_ example: ExpressionCase<String>) {
        #expect(refusalOf(example.text) == "Invalid ConditionExpression: \(example.expected)")
    }

    @Test(
        "T4 operands whose type is known and wrong are refused without an item",
        arguments: [
            ExpressionCase("begins_with(a, :n)", "begins_with, operand type: N"),
            ExpressionCase("begins_with(a, size(b))", "begins_with, operand type: N"),
            ExpressionCase("begins_with(:l, a)", "begins_with, operand type: L"),
            ExpressionCase("size(:n) = :m", "size, operand type: N"),
            ExpressionCase("size(:t) = :m", "size, operand type: BOOL"),
            ExpressionCase("size(size(a)) = :m", "size, operand type: N"),
            ExpressionCase("attribute_type(a, :n)", "attribute_type, operand type: N"),
            ExpressionCase("attribute_type(a, b)", "attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}"),
            ExpressionCase("a < :l", "<, operand type: L"), ExpressionCase(":t >= a", ">=, operand type: BOOL"),
            ExpressionCase("a > :ss", ">, operand type: SS"), ExpressionCase("a <= :z", "<=, operand type: NULL"),
            ExpressionCase("a BETWEEN :map AND :m", "BETWEEN, operand type: M"),
        ])
    func operandTypes(_ example: ExpressionCase<String>) {
        let prefix = "Incorrect operand type for operator or function; operator or function: "
        #expect(refusalOf(example.text) == "Invalid ConditionExpression: \(prefix)\(example.expected)")
    }

    @Test("T8 each role has its prefix, and no expression is empty", arguments: ExpressionRole.all)
    func empty(role: ExpressionRole) {
        #expect(
            refusal { () throws(ServiceError) in try ExpressionBench().check("", as: role) }
                == "Invalid \(role.rawValue): The expression can not be empty;")
        #expect(
            refusal { () throws(ServiceError) in try ExpressionBench().check("!", as: role) }
                == "Invalid \(role.rawValue): Syntax error; token: \"!\", near: \"!\"")
    }
}

extension ExpressionRole {
    static let all: [ExpressionRole] = [.condition, .filter, .keyCondition, .projection, .update]
}
