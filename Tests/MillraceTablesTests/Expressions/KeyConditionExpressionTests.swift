import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Key conditions")
struct KeyConditionExpressionTests {
    private static let values: [String: AttributeValue] = [
        ":h": "hash", ":n": 1, ":m": 2, ":s": "x", ":e": "", ":t": true, ":b": .binary([1]), ":l": [1],
    ]

    private func read(_ text: String) throws(ServiceError) -> KeyConditionExpression {
        let words = Set(text.split { !$0.isLetter && $0 != ":" }.map(String.init))
        let values = Self.values.filter { words.contains($0.key) }
        return try ExpressionBench(values: values.isEmpty ? nil : values).keyCondition(text)
    }

    @Test(
        "T6 a key condition is the hash's value and one condition on the range at the most",
        arguments: [
            ExpressionCase("h = :h", nil), ExpressionCase("(h = :h)", nil), ExpressionCase(":h = h", nil),
            ExpressionCase("h = :h AND r = :n", .equal(1)), ExpressionCase("r < :n AND h = :h", .less(1)),
            ExpressionCase("h = :h and r <= :n", .lessOrEqual(1)), ExpressionCase("(h = :h) AND (r > :n)", .greater(1)),
            ExpressionCase("h = :h AND r >= :n", .greaterOrEqual(1)), ExpressionCase("h = :h AND :n > r", .less(1)),
            ExpressionCase("h = :h AND :n <= r", .greaterOrEqual(1)),
            ExpressionCase("h = :h AND r BETWEEN :n AND :m", .between(1, 2)),
            ExpressionCase("r BETWEEN :n AND :n AND h = :h", .between(1, 1)),
        ] as [ExpressionCase<RangeCondition?>])
    func conditions(_ example: ExpressionCase<RangeCondition?>) throws {
        let condition = try read(example.text).condition(hash: "h", range: KeyAttribute("r", .number))
        #expect(condition == KeyCondition(hash: "hash", range: example.expected))
    }

    @Test("T6 begins_with goes with texts and bytes")
    func beginsWith() throws {
        let texts = try read("h = :h AND begins_with(r, :s)").condition(hash: "h", range: "r")
        #expect(texts == KeyCondition(hash: "hash", range: .beginsWith("x")))
        let bytes = try read("h = :h AND begins_with(r, :b)").condition(hash: "h", range: KeyAttribute("r", .binary))
        #expect(bytes == KeyCondition(hash: "hash", range: .beginsWith(.binary([1]))))
        #expect(
            refusal { () throws(ServiceError) in _ = try read("h = :h AND begins_with(r, :n)") }
                == "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
                + "operator or function: begins_with, operand type: N")
    }

    @Test(
        "T6 what no key condition has is refused before the key is known",
        arguments: [
            ExpressionCase("h = :h OR r = :n", "Invalid operator used in KeyConditionExpression: OR"),
            ExpressionCase("NOT h = :h", "Invalid operator used in KeyConditionExpression: NOT"),
            ExpressionCase("h = :h AND NOT r = :n", "Invalid operator used in KeyConditionExpression: NOT"),
            ExpressionCase("h <> :h", "Invalid operator used in KeyConditionExpression: <>"),
            ExpressionCase("h IN (:h)", "Invalid operator used in KeyConditionExpression: IN"),
            ExpressionCase("attribute_exists(h)", "Invalid operator used in KeyConditionExpression: attribute_exists"),
            ExpressionCase(
                "attribute_not_exists(h)", "Invalid operator used in KeyConditionExpression: attribute_not_exists"),
            ExpressionCase("contains(h, :h)", "Invalid operator used in KeyConditionExpression: contains"),
            ExpressionCase("size(h) = :n", "KeyConditionExpressions cannot contain nested operations"),
            ExpressionCase("h.x = :h", "KeyConditionExpressions cannot have conditions on nested attributes"),
            ExpressionCase(
                "h = r", "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"),
            ExpressionCase(":h = :s", "Invalid condition in KeyConditionExpression: No key attribute specified"),
            ExpressionCase(
                ":n BETWEEN h AND :m",
                "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first "
                    + "operand"),
            ExpressionCase(
                "begins_with(:h, h)",
                "Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its "
                    + "first operand"),
            ExpressionCase("h = :h AND h = :s", "KeyConditionExpressions must only contain one condition per key"),
            ExpressionCase("a = :h AND b = :h AND c = :h", "Conditions can be of length 1 or 2 only"),
            ExpressionCase(
                "h = :h AND r BETWEEN :m AND :n",
                "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to "
                    + "lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: "
                    + "AttributeValue: {N:1}"),
            ExpressionCase(
                "h = :h r", "Invalid KeyConditionExpression: Syntax error; token: \"r\", near: \":h r\""),
        ])
    func refusals(_ example: ExpressionCase<String>) {
        #expect(refusal { () throws(ServiceError) in _ = try read(example.text) } == example.expected)
    }

    @Test(
        "T6 conditions that do not fit the key are refused in DynamoDB's words",
        arguments: [
            ExpressionCase("x = :h", "Query condition missed key schema element: h"),
            ExpressionCase("r = :n", "Query condition missed key schema element: h"),
            ExpressionCase("h = :h AND x = :n", "Query condition missed key schema element: r"),
            ExpressionCase("h > :h", "Query key condition not supported"),
            ExpressionCase("begins_with(h, :s) AND r = :n", "Query key condition not supported"),
            ExpressionCase(
                "h = :n",
                "One or more parameter values were invalid: Condition parameter type does not match schema type"),
            ExpressionCase(
                "h = :h AND r = :s",
                "One or more parameter values were invalid: Condition parameter type does not match schema type"),
            ExpressionCase(
                "h = :e",
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                    + "empty string value. Key: h"),
        ])
    func misfits(_ example: ExpressionCase<String>) throws {
        let expression = try read(example.text)
        #expect(
            refusal { () throws(ServiceError) in
                _ = try expression.condition(hash: "h", range: KeyAttribute("r", .number))
            } == example.expected)
    }

    @Test("T6 a key without range takes no second condition")
    func noRange() throws {
        let expression = try read("h = :h AND r = :n")
        #expect(
            refusal { () throws(ServiceError) in _ = try expression.condition(hash: "h", range: nil) }
                == "Query key condition not supported")
    }
}
