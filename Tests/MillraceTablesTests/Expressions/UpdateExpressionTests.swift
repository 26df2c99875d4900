import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Updates")
struct UpdateExpressionTests {
    private static let item: Item = [
        "id": "1", "n": 7, "m": ["x": 1, "y": ["z": "in"]], "l": ["a", "b", "c"], "ss": .stringSet(["a", "b"]),
        "ns": .numberSet([1, 2]), "deep": [["k": [1, 2]], "e"],
    ]

    private static let values: [String: AttributeValue] = [
        ":n": 5, ":s": "x", ":l": ["p"], ":ss": .stringSet(["b", "c"]), ":ns": .numberSet([2, 3]), ":map": ["q": 1],
        ":half": .number(AWSNumber(normalized: "0.5")), ":all": .stringSet(["a", "b"]), ":s2": "y",
    ]

    private func update(_ text: String) throws(ServiceError) -> UpdateExpression {
        let words = Set(text.split { !$0.isLetter && !$0.isNumber && $0 != ":" }.map(String.init))
        let values = Self.values.filter { words.contains($0.key) }
        return try ExpressionBench(values: values.isEmpty ? nil : values).update(text)
    }

    /// What an update makes of the item, as the attributes that differ; `nil` marks those that are gone.
    private func changes(_ text: String) throws(ServiceError) -> [String: AttributeValue?] {
        let new = try update(text).apply(to: Self.item)
        var changes: [String: AttributeValue?] = [:]
        for name in Set(new.keys).union(Self.item.keys) where new[name] != Self.item[name] {
            changes[name] = .some(new[name])
        }
        return changes
    }

    @Test(
        "T5 SET takes operands, sums, differences and functions, and reads the item as it was",
        arguments: [
            ExpressionCase("SET a = :s", ["a": "x"]), ExpressionCase("set a=n", ["a": 7]),
            ExpressionCase("SET n = n + :n", ["n": 12]), ExpressionCase("SET n = n - :n, a = n", ["n": 2, "a": 7]),
            ExpressionCase("SET n = :n + :half", ["n": .number(AWSNumber(normalized: "5.5"))]),
            ExpressionCase("SET a = if_not_exists(a, :n) + :n", ["a": 10]),
            ExpressionCase("SET n = if_not_exists(n, :s)", [:]),
            ExpressionCase("SET a = if_not_exists(b, if_not_exists(c, n))", ["a": 7]),
            ExpressionCase("SET l = list_append(l, :l)", ["l": ["a", "b", "c", "p"]]),
            ExpressionCase("SET l = list_append(:l, l)", ["l": ["p", "a", "b", "c"]]),
            ExpressionCase("SET a = list_append(if_not_exists(a, :l), :l)", ["a": ["p", "p"]]),
            ExpressionCase("SET m.x = :s, m.w = m.x", ["m": ["x": "x", "w": 1, "y": ["z": "in"]]]),
            ExpressionCase("SET m.y.q = :map", ["m": ["x": 1, "y": ["z": "in", "q": ["q": 1]]]]),
            ExpressionCase("SET l[1] = :s", ["l": ["a", "x", "c"]]),
            ExpressionCase("SET l[9] = :s", ["l": ["a", "b", "c", "x"]]),
            ExpressionCase("SET l[9] = :s, l[7] = :s2", ["l": ["a", "b", "c", "y", "x"]]),
            ExpressionCase("SET l[0] = l[2], l[2] = l[0]", ["l": ["c", "b", "a"]]),
            ExpressionCase("SET deep[0].k[1] = :n", ["deep": [["k": [1, 5]], "e"]]),
            ExpressionCase("SET a = (n + :n)", ["a": 12]), ExpressionCase("SET a = (n) - (:n)", ["a": 2]),
            ExpressionCase("SET a = ((n) - :n)", ["a": 2]), ExpressionCase("SET a = (n)", ["a": 7]),
            ExpressionCase("SET a = m.y.z", ["a": "in"]),
        ] as [ExpressionCase<[String: AttributeValue]>])
    func set(_ example: ExpressionCase<[String: AttributeValue]>) throws {
        #expect(try changes(example.text) == example.expected.mapValues { $0 })
    }

    @Test(
        "T5 REMOVE takes attributes, members and elements, whose indexes count before the update",
        arguments: [
            ExpressionCase("REMOVE n, absent", ["n": nil]), ExpressionCase("REMOVE m.x", ["m": ["y": ["z": "in"]]]),
            ExpressionCase("REMOVE m.absent", [:]), ExpressionCase("REMOVE l[0], l[2]", ["l": ["b"]]),
            ExpressionCase("REMOVE l[0], l[1], l[2]", ["l": []]), ExpressionCase("REMOVE l[7]", [:]),
            ExpressionCase("REMOVE l[0] SET l[1] = :s", ["l": ["x", "c"]]),
            ExpressionCase("SET l[8] = :s REMOVE l[0], l[9]", ["l": ["b", "c", "x"]]),
            ExpressionCase("REMOVE deep[0].k[0] SET deep[1] = :s", ["deep": [["k": [2]], "x"]]),
            ExpressionCase("SET a = n REMOVE n", ["a": 7, "n": nil]),
        ] as [ExpressionCase<[String: AttributeValue?]>])
    func remove(_ example: ExpressionCase<[String: AttributeValue?]>) throws {
        #expect(try changes(example.text) == example.expected)
    }

    @Test(
        "T5 ADD adds numbers and elements of sets, DELETE takes elements and leaves no empty set",
        arguments: [
            ExpressionCase("ADD n :n", ["n": 12]), ExpressionCase("ADD a :n", ["a": 5]),
            ExpressionCase("ADD ss :ss", ["ss": .stringSet(["a", "b", "c"])]),
            ExpressionCase("ADD a :ss", ["a": .stringSet(["b", "c"])]),
            ExpressionCase("ADD ns :ns, m.x :n", ["ns": .numberSet([1, 2, 3]), "m": ["x": 6, "y": ["z": "in"]]]),
            ExpressionCase("DELETE ss :ss", ["ss": .stringSet(["a"])]), ExpressionCase("DELETE ss :all", ["ss": nil]),
            ExpressionCase("DELETE absent :ss", [:]),
            ExpressionCase("delete ns :ns add n :n", ["ns": .numberSet([1]), "n": 12]),
            ExpressionCase(
                "SET a = ss ADD ss :ss REMOVE n",
                ["a": .stringSet(["a", "b"]), "ss": .stringSet(["a", "b", "c"]), "n": nil]),
        ] as [ExpressionCase<[String: AttributeValue?]>])
    func addAndDelete(_ example: ExpressionCase<[String: AttributeValue?]>) throws {
        #expect(try changes(example.text) == example.expected)
    }

    @Test(
        "T14 an update that does not fit the item is refused in DynamoDB's words",
        arguments: [
            ExpressionCase(
                "SET a = absent", "The provided expression refers to an attribute that does not exist in the item"),
            ExpressionCase(
                "SET a = m.q", "The provided expression refers to an attribute that does not exist in the item"),
            ExpressionCase("SET n = l + :n", "An operand in the update expression has an incorrect data type"),
            ExpressionCase(
                "SET l = list_append(n, :l)", "An operand in the update expression has an incorrect data type"),
            ExpressionCase("ADD l :n", "An operand in the update expression has an incorrect data type"),
            ExpressionCase("ADD ss :ns", "An operand in the update expression has an incorrect data type"),
            ExpressionCase("DELETE ss :ns", "An operand in the update expression has an incorrect data type"),
            ExpressionCase("DELETE n :ns", "An operand in the update expression has an incorrect data type"),
            ExpressionCase(
                "SET absent.x = :n", "The document path provided in the update expression is invalid for update"),
            ExpressionCase("SET n.x = :n", "The document path provided in the update expression is invalid for update"),
            ExpressionCase("SET l.x = :n", "The document path provided in the update expression is invalid for update"),
            ExpressionCase(
                "SET m[0] = :n", "The document path provided in the update expression is invalid for update"),
            ExpressionCase(
                "SET l[5].x = :n", "The document path provided in the update expression is invalid for update"),
            ExpressionCase(
                "REMOVE absent.x", "The document path provided in the update expression is invalid for update"),
            ExpressionCase("REMOVE n[0]", "The document path provided in the update expression is invalid for update"),
            ExpressionCase(
                "ADD absent.x :n", "The document path provided in the update expression is invalid for update"),
        ])
    func misfits(_ example: ExpressionCase<String>) throws {
        let update = try update(example.text)
        #expect(refusal { () throws(ServiceError) in _ = try update.apply(to: Self.item) } == example.expected)
    }

    @Test(
        "T11 sums and differences overflow or lose digits with an error and are never rounded",
        arguments: [
            (
                "9.9e125", "9e125",
                "Number overflow. Attempting to store a number with magnitude larger than supported range"
            ),
            ("1e36", "0.1", nil), ("1e37", "0.1", "Attempting to store more than 38 significant digits in a Number"),
        ] as [(String, String, String?)])
    func numberLimits(left: String, right: String, expected: String?) throws {
        let number = AttributeValue.number(try AWSNumber(right))
        let item: Item = ["n": .number(try AWSNumber(left))]
        for text in ["SET n = n + :v", "ADD n :v", "SET a = n + :v"] {
            let update = try ExpressionBench(values: [":v": number]).update(text)
            #expect(refusal { () throws(ServiceError) in _ = try update.apply(to: item) } == expected)
        }
    }

    @Test("T5 an update of no item begins with the key, and creates nothing when it only removes")
    func noItem() throws {
        let set = try update("SET a = :s ADD c :n")
        #expect(set.createsItem)
        #expect(try set.apply(to: nil, key: ["id": "9"]) == ["id": "9", "a": "x", "c": 5])
        #expect(try !update("REMOVE a DELETE b :ss").createsItem)
        #expect(try UpdateExpression([]).createsItem)
        #expect(try UpdateExpression([]).apply(to: nil, key: ["id": "9"]) == ["id": "9"])
    }

    @Test("T5 no attribute of the key is updated, not even a part of one")
    func keys() throws {
        let text =
            "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key"
        for expression in ["SET id = :s", "REMOVE a, id", "ADD id :n", "SET id.x = :s"] {
            let update = try update(expression)
            #expect(refusal { () throws(ServiceError) in try update.refuseKeys(["id", "r"]) } == text)
            #expect(refusal { () throws(ServiceError) in try update.refuseKeys(["k"]) } == nil)
        }
    }

    @Test("T5 the touched parts are those of the paths, before and after")
    func touchedParts() throws {
        let update = try update("SET m.x = :n, l[1] = :s, fresh = :s REMOVE n, deep[0].k[0]")
        let new = try update.apply(to: Self.item)
        #expect(
            update.touchedParts(of: Self.item) == ["m": ["x": 1], "l": ["b"], "n": 7, "deep": [["k": [1]]]] as Item)
        #expect(
            update.touchedParts(of: new) == ["m": ["x": 5], "l": ["x"], "fresh": "x", "deep": [["k": [2]]]] as Item)
        #expect(
            update.touchedPaths.map(\.description) == ["[m, x]", "[l, [1]]", "[fresh]", "[n]", "[deep, [0], k, [0]]"])
    }
}
