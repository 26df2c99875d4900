import MillraceCore
import MillraceModel
import Testing

@Suite struct FilterOperatorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let fact: String
        /// The array of a leaf.
        let values: String
        let matching: [String]
        let others: [String]

        init(_ fact: String, _ values: String, matches matching: [String], not others: [String]) {
            self.fact = fact
            self.values = values
            self.matching = matching
            self.others = others
        }

        var testDescription: String { fact }
    }

    static let cases: [Case] = [
        Case(
            "equals takes the same string, letter case counts", #"["a"]"#, matches: [#""a""#], not: [#""A""#, #""ab""#]),
        Case(
            "equals compares strings by their bytes", #"["\u00e9"]"#, matches: [#""é""#, #""\u00E9""#],
            not: [#""e\u0301""#]),
        Case(
            "equals compares numbers by their text", "[300]", matches: ["300"],
            not: ["300.0", "3.0e2", "3e2", #""300""#]),
        Case("equals takes 300.0 for itself only", "[300.0]", matches: ["300.0"], not: ["300", "3.000e2"]),
        Case(
            "equals keeps long numbers apart", "[12345678901234567890123456789]",
            matches: ["12345678901234567890123456789"], not: ["12345678901234567890123456788"]),
        Case("equals takes true", "[true]", matches: ["true"], not: ["false", #""true""#, "1", "null"]),
        Case("equals takes false", "[false]", matches: ["false"], not: ["true", "0", "null", #""""#]),
        Case("null takes null", "[null]", matches: ["null"], not: [#""""#, "0", "false", #""null""#, "{}", "[]"]),
        Case("empty takes the empty string", #"[""]"#, matches: [#""""#], not: [#"" ""#, "null", "[]", "{}"]),
        Case(
            "several values are alternatives", #"["a", 5, null]"#, matches: [#""a""#, "5", "null"],
            not: [#""5""#, #""b""#, "true"]),
        Case(
            "equals-ignore-case passes over the letter case", #"[{"equals-ignore-case": "Straße Ä"}]"#,
            matches: [#""STRAßE ä""#, #""straße Ä""#], not: [#""STRASSE Ä""#, #""straße a""#, "5", "null"]),
        Case(
            "equals-ignore-case folds by scalar", #"[{"equals-ignore-case": "ΟΔΟΣ"}]"#, matches: [#""οδοσ""#],
            not: [#""οδος""#]),
        Case(
            "anything-but takes every other value", #"[{"anything-but": "a"}]"#,
            matches: [#""b""#, #""A""#, "5", "null", "false"], not: [#""a""#, "{}", "[]"]),
        Case(
            "anything-but takes a list of strings", #"[{"anything-but": ["a", "b"]}]"#, matches: [#""c""#, "1"],
            not: [#""a""#, #""b""#]),
        Case(
            "anything-but takes a list of numbers", "[{\"anything-but\": [1, 2]}]", matches: ["3", #""1""#, "1.0"],
            not: ["1", "2"]),
        Case("anything-but takes a number", "[{\"anything-but\": 1}]", matches: ["2"], not: ["1"]),
        Case(
            "numeric = compares by value", #"[{"numeric": ["=", 300]}]"#, matches: ["300", "300.0", "3.0e2", "3E+2"],
            not: ["301", "-300", #""300""#]),
        Case(
            "numeric < leaves the bound out", #"[{"numeric": ["<", 5]}]"#, matches: ["4", "4.999", "-1e9"],
            not: ["5", "5.0", "6", "null"]),
        Case("numeric <= takes the bound in", #"[{"numeric": ["<=", 5]}]"#, matches: ["5", "0.5e1"], not: ["5.1"]),
        Case(
            "numeric > leaves the bound out", #"[{"numeric": [">", -5]}]"#, matches: ["-4.9", "0", "-0"],
            not: ["-5", "-5.1"]),
        Case("numeric >= takes the bound in", #"[{"numeric": [">=", 5]}]"#, matches: ["5", "50e-1"], not: ["4.9"]),
        Case(
            "numeric takes two bounds", #"[{"numeric": [">", 0, "<=", 5]}]"#, matches: ["5", "0.1"],
            not: ["0", "5.01", "-1"]),
        Case(
            "numeric takes a range of one number", #"[{"numeric": [">=", 5, "<=", 5.0]}]"#, matches: ["5"],
            not: ["4", "6"]),
        Case(
            "numeric loses no digit", #"[{"numeric": [">", 9007199254740992]}]"#, matches: ["9007199254740993"],
            not: ["9007199254740992"]),
        Case(
            "numeric takes more than DynamoDB's 38 digits",
            #"[{"numeric": ["=", 0.1234567890123456789012345678901234567890]}]"#,
            matches: ["1234567890123456789012345678901234567890e-40"],
            not: ["0.1234567890123456789012345678901234567891"]),
        Case(
            "numeric takes exponents beyond every Double", #"[{"numeric": [">", 1e400, "<", 2e400]}]"#,
            matches: ["1.5e400", "15e399"], not: ["1e400", "2e400", "1e99999999999999999999", "-1.5e400", "1e-400"]),
        Case(
            "numeric knows tiny numbers from zero", #"[{"numeric": [">", 0]}]"#, matches: ["1e-99999999999999999999"],
            not: ["0e5", "-1e-400"]),
        Case("numeric takes no strings", #"[{"numeric": [">", 0]}]"#, matches: ["1"], not: [#""1""#, "true", "null"]),
        Case(
            "exists true takes every plain value", #"[{"exists": true}]"#,
            matches: ["null", #""""#, "0", "false", "[1]"], not: ["{}", "[]", #"{"b": 1}"#, "[{}]"]),
        Case(
            "exists false takes what is no plain value", #"[{"exists": false}]"#,
            matches: ["{}", "[]", #"{"b": 1}"#, #"[{"b": 1}]"#], not: ["null", #""""#, "[1]"]),
        Case(
            "exists false and a value are alternatives", #"[{"exists": false}, "a"]"#, matches: [#""a""#, "{}"],
            not: [#""b""#]),
        Case(
            "prefix takes strings only", #"[{"prefix": "é1"}]"#, matches: [#""é1""#, #""é12""#],
            not: [#""e\u03011""#, #""1""#, "1", #""xé1""#, #""é""#]),
        Case(
            "suffix takes strings only", #"[{"suffix": ".png"}]"#, matches: [#""a.png""#, #"".png""#],
            not: [#""a.pngx""#, #""a.PNG""#, #""png""#, "5"]),
        Case(
            "a suffix counts bytes, not letters", #"[{"suffix": "\u0301"}]"#, matches: [#""e\u0301""#],
            not: [#""é""#]),
        Case(
            "an array matches when one element does", #"["a"]"#, matches: [#"["b", "a"]"#, #"[["b"], ["a"]]"#],
            not: [#"["b"]"#, "[]", #"[{"a": "a"}]"#]),
        Case(
            "anything-but needs one other element", #"[{"anything-but": "a"}]"#, matches: [#"["a", "b"]"#],
            not: [#"["a", "a"]"#]),
    ]

    @Test("T7 the operators accept what AWS's table says", arguments: cases)
    func operators(_ tested: Case) throws {
        for value in tested.matching {
            let record = FilterSamples.data("{\"a\": \(value)}")
            #expect(try FilterSamples.matches("{\"data\": {\"a\": \(tested.values)}}", record), "\(value)")
        }
        for value in tested.others {
            let record = FilterSamples.data("{\"a\": \(value)}")
            #expect(try !FilterSamples.matches("{\"data\": {\"a\": \(tested.values)}}", record), "\(value)")
        }
    }

    @Test(
        "T7 what is absent is accepted by exists false alone",
        arguments: cases.map(\.values)
    )
    func absent(values: String) throws {
        for data in [#"{"b": 1}"#, "{}", "[]", "5", #""a""#, "null"] {
            let isMatch = try FilterSamples.matches("{\"data\": {\"a\": \(values)}}", FilterSamples.data(data))
            #expect(isMatch == values.contains("\"exists\": false"), "\(data)")
        }
    }
}
