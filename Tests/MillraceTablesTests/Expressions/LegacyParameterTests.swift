import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Legacy parameters")
struct LegacyParameterTests {
    private static let item: Item = [
        "n": 7, "s": "hello", "b": .binary([1, 2]), "ss": .stringSet(["a", "b"]), "l": [1, "two"], "z": nil,
    ]

    struct FilterCase: Sendable, CustomTestStringConvertible {
        let attribute: String
        let condition: Condition
        let expected: Bool

        init(_ attribute: String, _ comparison: ComparisonOperator, _ values: [AttributeValue], _ expected: Bool) {
            self.attribute = attribute
            condition = Condition(comparison, values)
            self.expected = expected
        }

        var testDescription: String {
            "\(attribute) \(condition.comparisonOperator.rawValue) \(condition.attributeValueList) ⇒ \(expected)"
        }
    }

    @Test(
        "T2 all thirteen comparison operators, as filters and as expectations",
        arguments: [
            FilterCase("n", .equal, [7], true), FilterCase("n", .equal, ["7"], false),
            FilterCase("no", .equal, [7], false),
            FilterCase("n", .notEqual, [7], false), FilterCase("n", .notEqual, ["7"], true),
            FilterCase("no", .notEqual, [7], true), FilterCase("ss", .equal, [.stringSet(["b", "a"])], true),
            FilterCase("l", .equal, [[1, "two"]], true),
            FilterCase("n", .less, [8], true), FilterCase("n", .less, [7], false), FilterCase("n", .less, ["8"], false),
            FilterCase("n", .lessOrEqual, [7], true), FilterCase("n", .greater, [7], false),
            FilterCase("n", .greaterOrEqual, [7], true), FilterCase("no", .greaterOrEqual, [7], false),
            FilterCase("n", .null, [], false), FilterCase("no", .null, [], true), FilterCase("z", .null, [], false),
            FilterCase("z", .notNull, [], true), FilterCase("no", .notNull, [], false),
            FilterCase("s", .contains, ["ell"], true), FilterCase("ss", .contains, ["a"], true),
            FilterCase("l", .contains, ["two"], true), FilterCase("b", .contains, [.binary([2])], true),
            FilterCase("no", .contains, ["a"], false), FilterCase("s", .notContains, ["ell"], false),
            FilterCase("ss", .notContains, ["q"], true), FilterCase("no", .notContains, ["a"], false),
            FilterCase("s", .beginsWith, ["he"], true), FilterCase("b", .beginsWith, [.binary([2])], false),
            FilterCase("n", .isOneOf, [6, 7], true), FilterCase("n", .isOneOf, [6], false),
            FilterCase("n", .between, [7, 8], true), FilterCase("s", .between, ["a", "b"], false),
        ])
    func comparisons(_ example: FilterCase) throws {
        let filter = try #require(try ConditionExpression.filtering([example.attribute: example.condition], nil))
        #expect(filter.matches(Self.item) == example.expected)
        let expected = ExpectedAttribute(
            comparisonOperator: example.condition.comparisonOperator,
            attributeValueList: example.condition.attributeValueList)
        let condition = try #require(try ConditionExpression.expecting([example.attribute: expected], nil))
        #expect(condition == filter)
    }

    @Test("T2 Expected takes a value or its absence, and joins with AND or OR")
    func expected() throws {
        func matches(
            _ expected: [String: ExpectedAttribute], _ joined: ConditionalOperator? = nil, _ item: Item? = Self.item
        ) throws -> Bool {
            try #require(try ConditionExpression.expecting(expected, joined)).matches(item)
        }
        #expect(try matches(["n": ExpectedAttribute(value: 7)]))
        #expect(try matches(["n": ExpectedAttribute(exists: true, value: 7)]))
        #expect(try !matches(["n": ExpectedAttribute(value: 8)]))
        #expect(try matches(["no": ExpectedAttribute(exists: false)]))
        #expect(try !matches(["n": ExpectedAttribute(exists: false)]))
        #expect(try matches(["n": ExpectedAttribute(exists: false)], nil, nil))
        #expect(try matches(["n": ExpectedAttribute(value: 3, comparisonOperator: .greater)]))
        let both = ["n": ExpectedAttribute(value: 7), "s": ExpectedAttribute(value: "other")]
        #expect(try !matches(both))
        #expect(try !matches(both, .and))
        #expect(try matches(both, .or))
        #expect(try ConditionExpression.expecting(nil, nil) == nil)
        #expect(try ConditionExpression.expecting([:], nil) == nil)
    }

    @Test(
        "T2 expectations that contradict themselves are refused in DynamoDB's words",
        arguments: [
            (ExpectedAttribute(), "Value must be provided when Exists is null for Attribute: a"),
            (ExpectedAttribute(exists: true), "Value must be provided when Exists is true for Attribute: a"),
            (ExpectedAttribute(exists: false, value: 1), "Value cannot be used when Exists is false for Attribute: a"),
            (
                ExpectedAttribute(value: 1, attributeValueList: [1]),
                "Value and AttributeValueList cannot be used together for Attribute: a"
            ),
            (
                ExpectedAttribute(exists: true, value: 1, comparisonOperator: .equal),
                "Exists and ComparisonOperator cannot be used together for Attribute: a"
            ),
            (
                ExpectedAttribute(comparisonOperator: .equal),
                "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a"
            ),
            (
                ExpectedAttribute(attributeValueList: [1]),
                "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"
            ),
            (
                ExpectedAttribute(value: 1, comparisonOperator: .null),
                "Invalid number of argument(s) for the NULL ComparisonOperator"
            ),
            (
                ExpectedAttribute(value: 1, comparisonOperator: .between),
                "Invalid number of argument(s) for the BETWEEN ComparisonOperator"
            ),
            (ExpectedAttribute(value: .stringSet([])), "An string set  may not be empty"),
        ])
    func refusedExpectations(attribute: ExpectedAttribute, text: String) {
        #expect(
            refusal { () throws(ServiceError) in _ = try ConditionExpression.expecting(["a": attribute], nil) }
                == "One or more parameter values were invalid: \(text)")
    }

    @Test(
        "T2 conditions check the number and the types of their values",
        arguments: [
            (Condition(.equal), "Invalid number of argument(s) for the EQ ComparisonOperator"),
            (Condition(.equal, [1, 2]), "Invalid number of argument(s) for the EQ ComparisonOperator"),
            (Condition(.isOneOf), "Invalid number of argument(s) for the IN ComparisonOperator"),
            (Condition(.less, [[1]]), "ComparisonOperator LT is not valid for L AttributeValue type"),
            (Condition(.beginsWith, [1]), "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"),
            (
                Condition(.contains, [.stringSet(["a"])]),
                "ComparisonOperator CONTAINS is not valid for SS AttributeValue type"
            ),
            (
                Condition(.notContains, [[:]]),
                "ComparisonOperator NOT_CONTAINS is not valid for M AttributeValue type"
            ),
            (Condition(.isOneOf, [true]), "ComparisonOperator IN is not valid for BOOL AttributeValue type"),
            (Condition(.between, [1, "a"]), "AttributeValues inside AttributeValueList must be of same type"),
        ])
    func refusedConditions(condition: Condition, text: String) {
        let expected = "One or more parameter values were invalid: \(text)"
        #expect(
            refusal { () throws(ServiceError) in _ = try ConditionExpression.filtering(["a": condition], nil) }
                == expected)
        #expect(
            refusal { () throws(ServiceError) in _ = try KeyConditionExpression(keyConditions: ["a": condition]) }
                == expected)
    }

    @Test("T2 ConditionalOperator needs two conditions to join")
    func conditionalOperator() {
        #expect(
            refusal { () throws(ServiceError) in _ = try ConditionExpression.expecting(nil, .or) }
                == "ConditionalOperator cannot be used without Filter or Expected")
        #expect(
            refusal { () throws(ServiceError) in _ = try ConditionExpression.filtering(["a": Condition(.null)], .and) }
                == "ConditionalOperator can only be used when Filter or Expected has two or more elements")
    }

    @Test("T2 AttributeUpdates put, add and delete with the evaluator of expressions")
    func attributeUpdates() throws {
        let update = try UpdateExpression(attributeUpdates: [
            "p": AttributeUpdate(.put, "new"), "n": AttributeUpdate(.add, 3), "c": AttributeUpdate(.add, 1),
            "ss": AttributeUpdate(.delete, .stringSet(["a", "q"])), "s": AttributeUpdate(.delete),
            "l": AttributeUpdate(.add, [3]), "no": AttributeUpdate(.delete),
        ])
        let new = try update.apply(to: Self.item)
        #expect(
            new == [
                "p": "new", "n": 10, "c": 1, "ss": .stringSet(["b"]), "l": [1, "two", 3], "b": .binary([1, 2]),
                "z": nil,
            ] as Item)
        #expect(update.createsItem)
        #expect(try !UpdateExpression(attributeUpdates: ["a": AttributeUpdate(.delete)]).createsItem)
        #expect(
            update.touchedParts(of: Self.item)
                == ["n": 7, "ss": .stringSet(["a", "b"]), "s": "hello", "l": [1, "two"]] as Item)
        // A name is one attribute, whatever is in it.
        #expect(
            try UpdateExpression(attributeUpdates: ["a.b[0]": AttributeUpdate(.put, 1)]).apply(to: nil)
                == ["a.b[0]": 1] as Item)
    }

    @Test(
        "T2 AttributeUpdates refuse values that do not go with their action",
        arguments: [
            (AttributeUpdate(.put), "Only DELETE action is allowed when no attribute value is specified"),
            (AttributeUpdate(.add), "Only DELETE action is allowed when no attribute value is specified"),
            (AttributeUpdate(.add, "s"), "ADD action is not supported for the type S"),
            (AttributeUpdate(.delete, 1), "DELETE action with value is not supported for the type N"),
        ])
    func refusedUpdates(update: AttributeUpdate, text: String) {
        #expect(
            refusal { () throws(ServiceError) in _ = try UpdateExpression(attributeUpdates: ["a": update]) }
                == "One or more parameter values were invalid: \(text)")
    }

    @Test("T2 AttributeUpdates that do not fit the item have a text of their own, those of the key the common one")
    func misfits() throws {
        for update in [AttributeUpdate(.add, 1), AttributeUpdate(.delete, .stringSet(["a"]))] {
            let expression = try UpdateExpression(attributeUpdates: ["s": update])
            #expect(
                refusal { () throws(ServiceError) in _ = try expression.apply(to: Self.item) }
                    == "Type mismatch for attribute to update")
        }
        let update = try UpdateExpression(attributeUpdates: ["s": AttributeUpdate(.put, 1)])
        #expect(
            refusal { () throws(ServiceError) in try update.refuseKeys(["s"]) }
                == "One or more parameter values were invalid: Cannot update attribute s. This attribute is part of the key"
        )
    }

    @Test("T2 KeyConditions become the same key condition as an expression")
    func keyConditions() throws {
        let ranges: [(Condition, RangeCondition)] = [
            (Condition(.equal, [1]), .equal(1)), (Condition(.less, [1]), .less(1)),
            (Condition(.lessOrEqual, [1]), .lessOrEqual(1)), (Condition(.greater, [1]), .greater(1)),
            (Condition(.greaterOrEqual, [1]), .greaterOrEqual(1)), (Condition(.between, [1, 2]), .between(1, 2)),
        ]
        for (condition, range) in ranges {
            let keys = try KeyConditionExpression(keyConditions: ["h": Condition(.equal, ["x"]), "r": condition])
            #expect(
                try keys.condition(hash: "h", range: KeyAttribute("r", .number))
                    == KeyCondition(hash: "x", range: range))
        }
        let prefix = try KeyConditionExpression(keyConditions: [
            "h": Condition(.equal, ["x"]), "r": Condition(.beginsWith, ["p"]),
        ])
        #expect(try prefix.condition(hash: "h", range: "r") == KeyCondition(hash: "x", range: .beginsWith("p")))
        for comparison in [ComparisonOperator.notEqual, .isOneOf, .contains, .notContains] {
            #expect(
                refusal { () throws(ServiceError) in
                    _ = try KeyConditionExpression(keyConditions: ["h": Condition(comparison, ["x"])])
                } == "Attempted conditional constraint is not an indexable operation")
        }
        #expect(
            refusal { () throws(ServiceError) in _ = try KeyConditionExpression(keyConditions: [:]) }
                == "Conditions can be of length 1 or 2 only")
        #expect(
            refusal { () throws(ServiceError) in
                _ = try KeyConditionExpression(keyConditions: ["h": Condition(.between, [2, 1])])
            } == "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound")
    }

    @Test("T2 AttributesToGet names whole attributes, once each")
    func attributesToGet() throws {
        #expect(
            try ProjectionExpression(attributesToGet: ["a.b", "n"]).project(["a.b": 1, "a": ["b": 2], "n": 3])
                == ["a.b": 1, "n": 3])
        #expect(
            refusal { () throws(ServiceError) in _ = try ProjectionExpression(attributesToGet: ["a", "b", "a"]) }
                == "One or more parameter values were invalid: Duplicate value in attribute name: a")
        #expect(
            refusal { () throws(ServiceError) in _ = try ProjectionExpression(attributesToGet: []) }
                == "1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: "
                + "Member must have length greater than or equal to 1")
    }
}
