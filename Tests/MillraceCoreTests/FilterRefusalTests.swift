import MillraceCore
import MillraceModel
import Testing

@Suite struct FilterRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let fact: String
        let pattern: String
        let source: FilterSource
        /// The pointers of the problems in their order, and a part of the message of each.
        let problems: [[String]]

        init(_ fact: String, _ pattern: String, _ source: FilterSource = .dynamoDB, _ problems: [String]...) {
            self.fact = fact
            self.pattern = pattern
            self.source = source
            self.problems = problems
        }

        var testDescription: String { fact }
    }

    static let cases: [Case] = [
        Case("a pattern is JSON", "plain text", .dynamoDB, ["", "is not JSON: unexpected 'p' at byte 0"]),
        Case("a pattern is whole JSON", #"{"eventName": ["#, .dynamoDB, ["", "is not JSON: unexpected end"]),
        Case("a pattern is an object", #"["INSERT"]"#, .dynamoDB, ["", "is not an object"]),
        Case("a pattern is no string", #""INSERT""#, .kinesis, ["", "is not an object"]),
        Case("a pattern has a field", "{}", .dynamoDB, ["", "is an empty object"]),
        Case(
            "an object of a pattern has a field", #"{"dynamodb": {}}"#, .dynamoDB, ["/dynamodb", "is an empty object"]),
        Case("a field has a value", #"{"eventName": []}"#, .dynamoDB, ["/eventName", "is an empty array"]),
        Case(
            "leaf values are arrays", #"{"eventName": "INSERT", "dynamodb": {"SizeBytes": 5}}"#, .dynamoDB,
            ["/eventName", #"write ["INSERT"]"#], ["/dynamodb/SizeBytes", "write [5]"]),
        Case(
            "an operator stands in an array", #"{"eventName": {"prefix": "IN"}}"#, .dynamoDB,
            ["/eventName/prefix", #"write [{"prefix": "IN"}] as the value of the field above it"#]),
        Case(
            "a key twice", #"{"eventName": ["INSERT"], "eventName": ["REMOVE"]}"#, .dynamoDB,
            ["/eventName", "stands under a key that its object has twice"]),
        Case(
            "a key twice further down", #"{"dynamodb": {"Keys": {"a": {"S": ["x"], "S": ["y"]}}}}"#, .dynamoDB,
            ["/dynamodb/Keys/a/S", "has twice"]),
        Case(
            "keys that differ in their bytes are two keys, and both are unknown", #"{"\u00e9": [1], "e\u0301": [1]}"#,
            .dynamoDB, ["/é", "no record of a DynamoDB stream has"],
            ["/e\u{301}", "no record of a DynamoDB stream has"]),
        Case(
            "arrays are flat", #"{"eventName": [["INSERT"]]}"#, .dynamoDB, ["/eventName/0", "is an array in the array"]),
        Case(
            "unknown operator", #"{"eventName": [{"EXISTS": true}]}"#, .dynamoDB,
            ["/eventName/0/EXISTS", #"is for "EXISTS", which Lambda's filters do not have; they have anything-but, "#]),
        Case(
            "wildcard", #"{"eventName": ["a", {"wildcard": "I*"}]}"#, .dynamoDB,
            ["/eventName/1/wildcard", #"is for "wildcard""#]),
        Case(
            "cidr", #"{"data": {"ip": [{"cidr": "10.0.0.0/24"}]}}"#, .kinesis, ["/data/ip/0/cidr", #"is for "cidr""#]),
        Case(
            "two operators in one object", #"{"eventName": [{"prefix": "I", "suffix": "T"}, {}]}"#, .dynamoDB,
            ["/eventName/0", "several operators"], ["/eventName/1", "without an operator"]),
        Case(
            "prefix of a number", #"{"eventName": [{"prefix": 5}]}"#, .dynamoDB,
            ["/eventName/0/prefix", "is not a string, which prefix takes"]),
        Case(
            "prefix with a list", #"{"eventName": [{"prefix": ["a"]}]}"#, .dynamoDB,
            ["/eventName/0/prefix", "is not a string"]),
        Case(
            "prefix with an operator", #"{"eventName": [{"prefix": {"equals-ignore-case": "a"}}]}"#, .dynamoDB,
            ["/eventName/0/prefix", "is not a string"]),
        Case(
            "suffix of a boolean", #"{"eventName": [{"suffix": true}]}"#, .dynamoDB,
            ["/eventName/0/suffix", "is not a string, which suffix takes"]),
        Case(
            "equals-ignore-case of a list", #"{"eventName": [{"equals-ignore-case": ["a"]}]}"#, .dynamoDB,
            ["/eventName/0/equals-ignore-case", "is not a string, which equals-ignore-case takes"]),
        Case(
            "exists of a string", #"{"eventName": [{"exists": "true"}]}"#, .dynamoDB,
            ["/eventName/0/exists", "is not true or false"]),
        Case(
            "anything-but with prefix", #"{"eventName": [{"anything-but": {"prefix": "I"}}]}"#, .dynamoDB,
            ["/eventName/0/anything-but", "is not what anything-but takes in Lambda's filters"]),
        Case(
            "anything-but with equals-ignore-case",
            #"{"eventName": [{"anything-but": {"equals-ignore-case": ["I"]}}]}"#, .dynamoDB,
            ["/eventName/0/anything-but", "is not what anything-but takes"]),
        Case(
            "anything-but of nothing", #"{"eventName": [{"anything-but": []}]}"#, .dynamoDB,
            ["/eventName/0/anything-but", "is not what anything-but takes"]),
        Case(
            "anything-but of null and booleans", #"{"eventName": [{"anything-but": null}, {"anything-but": [true]}]}"#,
            .dynamoDB, ["/eventName/0/anything-but", ""], ["/eventName/1/anything-but", ""]),
        Case(
            "anything-but of a mixture", #"{"eventName": [{"anything-but": ["a", 1, "b", null]}]}"#, .dynamoDB,
            ["/eventName/0/anything-but/1", "is not a string as the others are"],
            ["/eventName/0/anything-but/3", "is not a string as the others are"]),
        Case(
            "numeric without an array", #"{"data": {"n": [{"numeric": 5}]}}"#, .kinesis,
            ["/data/n/0/numeric", "is not one or two comparisons"]),
        Case(
            "numeric of three", #"{"data": {"n": [{"numeric": [">", 5, "<"]}]}}"#, .kinesis,
            ["/data/n/0/numeric", "is not one or two comparisons"]),
        Case(
            "numeric with an unknown sign and a string", #"{"data": {"n": [{"numeric": ["==", "5"]}]}}"#, .kinesis,
            ["/data/n/0/numeric/0", "is not one of =, <, <=, >, >="], ["/data/n/0/numeric/1", "is not a number"]),
        Case(
            "numeric with wrong second comparison", #"{"data": {"n": [{"numeric": [">", 5, "!", null]}]}}"#, .kinesis,
            ["/data/n/0/numeric/2", "is not one of"], ["/data/n/0/numeric/3", "is not a number"]),
        Case(
            "numeric = with another", #"{"data": {"n": [{"numeric": ["=", 5, "<", 6]}]}}"#, .kinesis,
            ["/data/n/0/numeric", "is not a lower bound"]),
        Case(
            "numeric with two lower bounds", #"{"data": {"n": [{"numeric": [">", 5, ">=", 6]}]}}"#, .kinesis,
            ["/data/n/0/numeric", "is not a lower bound"]),
        Case(
            "numeric with the upper bound first", #"{"data": {"n": [{"numeric": ["<", 6, ">=", 5]}]}}"#, .kinesis,
            ["/data/n/0/numeric", #"write [">=", 5, "<", 6]"#]),
        Case(
            "numeric with crossed bounds", #"{"data": {"n": [{"numeric": [">", 6, "<", 5.9]}]}}"#, .kinesis,
            ["/data/n/0/numeric", "is a range without numbers"]),
        Case(
            "numeric with an empty range", #"{"data": {"n": [{"numeric": [">", 6, "<=", 6.0]}]}}"#, .kinesis,
            ["/data/n/0/numeric", "is a range without numbers"]),
        Case(
            "numeric beyond all reason", #"{"data": {"n": [{"numeric": [">", 1e9999999999]}]}}"#, .kinesis,
            ["/data/n/0/numeric/1", "has an exponent beyond"]),
        Case("$or of one", #"{"$or": [{"eventName": ["INSERT"]}]}"#, .dynamoDB, ["/$or", "at least two objects"]),
        Case("$or of an object", #"{"$or": {"eventName": ["INSERT"]}}"#, .dynamoDB, ["/$or", "at least two objects"]),
        Case(
            "$or of values", #"{"dynamodb": {"$or": ["a", {}]}}"#, .dynamoDB,
            ["/dynamodb/$or/0", "is not an object"], ["/dynamodb/$or/1", "is an empty object"]),
        Case(
            "an unknown key in $or", #"{"$or": [{"eventname": ["a"]}, {"data": {"a": [1]}}]}"#, .dynamoDB,
            ["/$or/0/eventname", "did you mean eventName?"], ["/$or/1/data", "no record of a DynamoDB stream has"]),
        Case(
            "a key that no record has", #"{"source": ["a"]}"#, .dynamoDB,
            ["/source", "they have eventID, eventName, eventVersion, eventSource, awsRegion, dynamodb, "]),
        Case(
            "a member of dynamodb at the top", #"{"NewImage": {"a": {"S": ["x"]}}}"#, .dynamoDB,
            ["/NewImage", "did you mean dynamodb.NewImage?"]),
        Case(
            "a member of kinesis at the top", #"{"partitionKey": ["x"]}"#, .kinesis,
            ["/partitionKey", "did you mean kinesis.partitionKey?"]),
        Case(
            "dynamodb for Kinesis", #"{"dynamodb": {"Keys": {"a": {"S": ["x"]}}}}"#, .kinesis,
            ["/dynamodb", "no record of a Kinesis stream has"]),
        Case("data that is a string", #"{"data": "plain"}"#, .kinesis, ["/data", "is not an object; data of Kinesis"]),
        Case(
            "data that is an array", #"{"data": ["plain"]}"#, .kinesis, ["/data", "is not an object; data of Kinesis"]),
        Case(
            "every problem is told", #"{"a": [{"b": 1}], "eventName": "x", "awsRegion": [{"cidr": 1}, []]}"#,
            .dynamoDB, ["/a", ""], ["/a/0/b", ""], ["/eventName", ""], ["/awsRegion/0/cidr", ""], ["/awsRegion/1", ""]),
    ]

    @Test("T7 a broken pattern is refused with every problem and its place", arguments: cases)
    func refused(_ tested: Case) throws {
        let error = try #require(throws: FilterError.self) { try FilterPattern(tested.pattern, for: tested.source) }
        #expect(error.problems.map(\.pointer.description) == tested.problems.map { $0[0] }, "\(error)")
        for (problem, expected) in zip(error.problems, tested.problems) {
            #expect(problem.message.contains(expected[1]), "\(problem)")
            #expect(problem.value != nil)
            #expect(problem.byteOffset != nil)
        }
    }

    @Test("T7 problems go on from the place of the pattern, with the value and its byte, and without one for a tree")
    func places() throws {
        let place = JSONPointer.root.appending("Filters").appending(1).appending("Pattern")
        let text = #"{"eventName": ["a", {"wildcard": "I*"}]}"#
        let expected =
            "is for \"wildcard\", which Lambda's filters do not have; they have anything-but, "
            + "equals-ignore-case, exists, numeric, prefix, suffix"
        let byText = #expect(throws: FilterError.self) { try FilterPattern(text, for: .dynamoDB, at: place) }
        #expect(byText?.description == "/Filters/1/Pattern/eventName/1/wildcard (byte 33): \"I*\" \(expected)")
        let tree = try JSONValue(parsing: [UInt8](text.utf8))
        let byTree = #expect(throws: FilterError.self) { try FilterPattern(tree, for: .dynamoDB, at: place) }
        #expect(byTree?.description == "/Filters/1/Pattern/eventName/1/wildcard: \"I*\" \(expected)")
        #expect(byTree?.problems.first?.value == "I*")
    }

    @Test("T7 a pattern has up to 4,096 characters, not bytes")
    func length() throws {
        let frame = #"{"eventName": [""]}"#
        func pattern(_ count: Int) -> String {
            frame.replacing(
                "\"\"", with: "\"" + String(repeating: "é", count: count - frame.unicodeScalars.count) + "\"")
        }
        #expect(pattern(4_096).unicodeScalars.count == 4_096)
        _ = try FilterPattern(pattern(4_096), for: .dynamoDB)
        let error = #expect(throws: FilterError.self) { try FilterPattern(pattern(4_097), for: .dynamoDB) }
        #expect(error?.problems.first?.message == "has 4097 characters; expected at most 4096")
        let tree = try JSONValue(parsing: [UInt8](pattern(4_098).utf8))
        #expect(throws: FilterError.self) { try FilterPattern(tree, for: .dynamoDB) }
        let deep = String(repeating: "{\"dynamodb\":", count: 300) + "[1]" + String(repeating: "}", count: 300)
        let depth = #expect(throws: FilterError.self) { try FilterPattern(deep, for: .dynamoDB) }
        #expect(depth?.problems.first?.message.contains("more than 128 levels") == true)
    }

    @Test("T7 patterns are equal when their documents are, letters by their bytes")
    func equality() throws {
        let texts = [#"{"eventName": ["é"]}"#, #"{"eventName":["\u00e9"]}"#, #"{"eventName": ["e\u0301"]}"#]
        let patterns = try texts.map { try FilterPattern($0, for: .dynamoDB) }
        #expect(patterns[0] == patterns[1])
        #expect(patterns[0] != patterns[2])
        #expect(try patterns[0] != FilterPattern(texts[0], for: .kinesis))
        #expect(Set(patterns).count == 2)
    }
}
