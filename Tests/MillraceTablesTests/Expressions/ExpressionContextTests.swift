import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Names, values and limits of expressions")
struct ExpressionContextTests {
    private func refusalOf(
        _ text: String,
        as role: ExpressionRole = .condition,
        names: [String: String]? = nil,
        values: [String: AttributeValue]? = nil
    ) -> String? {
        refusal { () throws(ServiceError) in
            try ExpressionBench(names: names, values: values).check(text, as: role)
        }
    }

    @Test("T7 placeholders that stand for nothing are refused with the prefix of their expression")
    func undefined() {
        #expect(
            refusalOf("#a = :v", values: [":v": 1])
                == "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; "
                + "attribute name: #a")
        #expect(
            refusalOf("SET a = :v", as: .update)
                == "Invalid UpdateExpression: An expression attribute value used in expression is not defined; "
                + "attribute value: :v")
        #expect(
            refusalOf("a.#b", as: .projection, names: ["#c": "c"])
                == "Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; "
                + "attribute name: #b")
    }

    @Test("T7 names and values that no expression of the request uses are refused")
    func unused() throws {
        #expect(
            refusalOf("a = :v", names: ["#b": "b", "#a": "a"], values: [":v": 1])
                == "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}")
        #expect(
            refusalOf("a = :v", values: [":v": 1, ":w": 2])
                == "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}")
        // One expression uses what the other does not.
        var context = try ExpressionContext(
            [.update: "SET #a = :v", .condition: "b < :w"], names: ["#a": "a"], values: [":v": 1, ":w": 2],
            cache: ExpressionCache())
        _ = try #require(try context.update())
        _ = try #require(try context.condition())
        try context.finish()
    }

    @Test(
        "T7 keys of names and values are a sign and letters, digits and underscores",
        arguments: ["a", "#", "#a-b", "#é", "", "#a b", ":a", "##a"])
    func invalidNames(key: String) {
        #expect(
            refusalOf("a", as: .projection, names: [key: "a"])
                == "ExpressionAttributeNames contains invalid key: Syntax error; key: \"\(key)\"")
    }

    @Test("T7 names and values have limits of their own")
    func invalidValues() {
        #expect(
            refusalOf("a = :v", values: ["v": 1])
                == "ExpressionAttributeValues contains invalid key: Syntax error; key: \"v\"")
        #expect(refusalOf("a = :v", values: [:]) == "ExpressionAttributeValues must not be empty")
        #expect(refusalOf("a", as: .projection, names: [:]) == "ExpressionAttributeNames must not be empty")
        #expect(
            refusalOf("a = :v", values: [":v": .numberSet([])])
                == "ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: "
                + "An number set  may not be empty for key :v")
        #expect(
            refusalOf("#a", as: .projection, names: ["#a": ""])
                == "ExpressionAttributeNames contains invalid value: One or more parameter values were invalid: "
                + "An attribute name may not be empty for key #a")
        #expect(refusalOf("#a", as: .projection, names: ["#a": String(repeating: "n", count: 65_535)]) == nil)
        #expect(
            refusalOf("#a", as: .projection, names: ["#a": String(repeating: "n", count: 65_536)])
                == "ExpressionAttributeNames contains invalid value: One or more parameter values were invalid: "
                + "Attribute name is too large, must be less than 64 KB for key #a")
    }

    @Test("T7 all 573 reserved words are refused as names in any letter case, and taken behind placeholders")
    func reservedWords() throws {
        #expect(ReservedWords.all.count == 573)
        for word in ReservedWords.all {
            for written in [word, word.lowercased(), word.prefix(1) + word.dropFirst().lowercased()] {
                #expect(
                    refusalOf("a, \(written)", as: .projection)
                        == "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: \(written)"
                )
            }
            #expect(refusalOf("#w", as: .projection, names: ["#w": word]) == nil)
        }
        for word in ["named", "id", "statu", "a_name", "constraintss"] {
            #expect(refusalOf(word, as: .projection) == nil)
        }
    }

    @Test("T9 the two generations of parameters do not go together, and names and values need an expression")
    func generations() {
        func refusalOf(
            _ expressions: KeyValuePairs<ExpressionRole, String?>, _ legacy: KeyValuePairs<String, Bool>,
            names: [String: String]? = nil, values: [String: AttributeValue]? = nil
        ) -> String? {
            refusal { () throws(ServiceError) in
                _ = try ExpressionContext(
                    expressions, legacy: legacy, names: names, values: values, cache: ExpressionCache())
            }
        }
        #expect(
            refusalOf(
                [.update: "SET a = :v", .condition: nil],
                ["AttributeUpdates": true, "Expected": false, "ConditionalOperator": true])
                == "Can not use both expression and non-expression parameters in the same request: "
                + "Non-expression parameters: {AttributeUpdates, ConditionalOperator} "
                + "Expression parameters: {UpdateExpression}")
        #expect(
            refusalOf([.projection: "", .filter: "a"], ["AttributesToGet": true])
                == "Can not use both expression and non-expression parameters in the same request: "
                + "Non-expression parameters: {AttributesToGet} "
                + "Expression parameters: {ProjectionExpression, FilterExpression}")
        #expect(
            refusalOf([.projection: nil], ["AttributesToGet": true], names: ["#a": "a"])
                == "ExpressionAttributeNames can only be specified when using expressions")
        #expect(
            refusalOf([.condition: nil], ["Expected": true], values: [":a": 1])
                == "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"
        )
        #expect(
            refusalOf([.update: nil, .condition: nil], [:], values: [":a": 1])
                == "ExpressionAttributeValues can only be specified when using expressions: "
                + "UpdateExpression and ConditionExpression are null")
        #expect(refusalOf([.update: nil, .condition: nil], ["Expected": true, "AttributeUpdates": true]) == nil)
    }

    @Test("T10 an expression has up to 4096 bytes, counted in UTF-8")
    func textLimit() {
        let fitting = "a" + String(repeating: "b", count: 4_095)
        #expect(refusalOf(fitting, as: .projection) == nil)
        #expect(
            refusalOf(fitting + "c", as: .projection)
                == "Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size; "
                + "expression size: 4097")
        #expect(refusalOf(String(repeating: "é", count: 2_049))?.hasSuffix("expression size: 4098") == true)
    }

    @Test("T10 an expression has up to 300 operators and functions")
    func operatorLimit() {
        let fitting = Array(repeating: "a=:v", count: 150).joined(separator: " OR ")
        #expect(refusalOf(fitting, values: [":v": 1]) == nil)
        #expect(refusalOf("NOT " + fitting, values: [":v": 1]) == nil)
        #expect(
            refusalOf("NOT NOT " + fitting, values: [":v": 1])
                == "Invalid ConditionExpression: The expression contains too many operators; operator count: 301")
    }

    @Test("T10 IN has up to 100 operands, a path up to 32 elements, a placeholder up to 255 bytes")
    func otherLimits() {
        let operands = Array(repeating: ":v", count: 100).joined(separator: ",")
        #expect(refusalOf("a IN (\(operands))", values: [":v": 1]) == nil)
        #expect(
            refusalOf("a IN (:v,\(operands))", values: [":v": 1])
                == "Invalid ConditionExpression: The IN operator is provided with too many operands; "
                + "number of operands: 101")
        let path = Array(repeating: "a", count: 32).joined(separator: ".")
        #expect(refusalOf(path, as: .projection) == nil)
        #expect(
            refusalOf(path + "[1]", as: .projection)
                == "Invalid ProjectionExpression: The document path has too many nesting elements; nesting levels: 33")
        let name = "#" + String(repeating: "n", count: 254)
        #expect(refusalOf(name, as: .projection, names: [name: "a"]) == nil)
        #expect(
            refusalOf(name + "n", as: .projection, names: [name + "n": "a"])?
                .hasPrefix("ExpressionAttributeNames contains invalid key: The key is too long") == true)
        #expect(
            refusalOf("a[99999999999]", as: .projection)
                == "Invalid ProjectionExpression: List index is not within the allowable range; index: [99999999999]")
    }

    @Test("T10 no depth of parentheses, NOT or functions is a danger")
    func depth() {
        let open = String(repeating: "(", count: 2_040)
        let close = String(repeating: ")", count: 2_040)
        #expect(
            refusalOf("\(open)a = :v\(close)", values: [":v": 1])
                == "Invalid ConditionExpression: The expression has redundant parentheses;")
        // As programs write long chains: each condition in parentheses with all before it.
        let chain = String(repeating: "(", count: 148) + "a = :v" + String(repeating: " AND b = :v)", count: 148)
        #expect(refusalOf(chain, values: [":v": 1]) == nil)
        #expect(refusalOf(String(repeating: "NOT ", count: 1_000) + "a = :v")?.contains("operators") == true)
        let functions = String(repeating: "if_not_exists(a,", count: 64) + ":v" + String(repeating: ")", count: 64)
        #expect(refusalOf("SET a = \(functions)", as: .update, values: [":v": 1]) == nil)
        #expect(
            refusalOf("SET a = if_not_exists(b,\(functions))", as: .update, values: [":v": 1])
                == "Invalid UpdateExpression: The expression has functions nested too deeply; the maximum is 64")
        #expect(refusalOf(open, values: [":v": 1])?.contains("Syntax error; token: \"<EOF>\"") == true)
    }

    @Test("a cache gives equal expressions for equal texts, holds no more than it may, and keeps roles apart")
    func cache() throws {
        let cache = ExpressionCache(capacity: 8)
        for round in 0..<100 {
            let text = "a\(round % 20)"
            let first = try cache.syntax(of: text, as: .projection)
            #expect(try cache.syntax(of: text, as: .projection) == first)
            #expect(try ExpressionParser.parse(text, as: .projection) == first)
            #expect(cache.count <= 8)
        }
        _ = try cache.syntax(of: "a = :v", as: .condition)
        #expect(refusal { () throws(ServiceError) in _ = try cache.syntax(of: "a = :v", as: .projection) } != nil)
        // The same text with other names and values.
        for (name, value) in [("x", 1), ("y", 2)] as [(String, AttributeValue)] {
            var context = try ExpressionContext(
                [.condition: "#n = :v"], names: ["#n": name], values: [":v": value], cache: cache)
            let condition = try #require(try context.condition())
            #expect(condition.matches([name: value]))
            #expect(!condition.matches([name: 3]))
        }
    }
}
