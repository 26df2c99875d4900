import MillraceCore
import MillraceModel
import Testing

@Suite struct FilterExplanationTests {
    private static let order = FilterSamples.change(
        new: ["id": "a", "total": 101, "lines": .list([.map(["n": 1]), .map(["n": 2])]), "name": "Zoë"]
    )

    @Test(
        "T7 an explanation says what was found and why it does not match",
        arguments: [
            (
                #"{"eventName": ["REMOVE", {"prefix": "X"}]}"#,
                #"is "INSERT", expected "REMOVE" or a string that begins with "X""#
            ),
            (
                #"{"eventName": ["insert"]}"#,
                #"is "INSERT", expected "insert"; only the letter case differs, which equals-ignore-case passes over"#
            ),
            (#"{"userIdentity": {"type": ["Service"]}}"#, #"is absent, expected "Service""#),
            (#"{"eventName": [{"exists": false}]}"#, #"is "INSERT", expected no value"#),
            (
                #"{"eventName": [{"anything-but": ["INSERT", "x"]}]}"#,
                #"is "INSERT", expected anything but "INSERT" and "x""#
            ),
            (
                #"{"eventName": [{"suffix": "t"}, {"equals-ignore-case": "é"}]}"#,
                #"is "INSERT", expected a string that ends with "t" or "é" in any letter case"#
            ),
            (
                #"{"dynamodb": {"NewImage": {"total": {"N": [{"numeric": [">", 5, "<=", 1e3]}]}}}}"#,
                #"is "101", expected a number > 5 and <= 1e3; numeric takes JSON numbers only, and numbers of DynamoDB are strings: compare their text, such as {"N": ["101"]}"#
            ),
            (
                #"{"dynamodb": {"NewImage": {"total": {"N": [101]}}}}"#,
                #"is "101", expected 101; it is a string: write "101""#
            ),
            (
                #"{"dynamodb": {"NewImage": {"total": ["101"]}}}"#,
                #"is an object, expected "101"; it is an attribute of the type N: write {"N": …} below it"#
            ),
            (
                #"{"dynamodb": {"NewImage": {"lines": {"L": ["1"]}}}}"#,
                #"is an array without plain values, expected "1"; only plain values match"#
            ),
            (
                #"{"dynamodb": {"NewImage": [{"exists": true}]}}"#,
                "is an object, expected any value; only plain values match"
            ),
            (
                #"{"dynamodb": {"NewImage": {"name": {"S": ["Zoe\u0308"]}}}}"#,
                "is \"Zoë\", expected \"Zoe\u{308}\"; the letters look the same but are encoded differently"
            ),
            (
                #"{"dynamodb": {"SizeBytes": [{"prefix": "3"}]}}"#,
                #"is 46, expected a string that begins with "3"; it is a number, and prefix takes strings only"#
            ),
            (
                #"{"dynamodb": {"ApproximateCreationDateTime": [1772352000.0]}}"#,
                "is 1772352000, expected 1772352000.0; numbers match by their text"
            ),
        ])
    func reasons(pattern: String, reason: String) throws {
        let criteria = try FilterCriteria([FilterPattern(pattern, for: .dynamoDB)])
        let explanation = criteria.explain(Self.order, in: FilterSamples.context(.dynamoDB))
        #expect(!explanation.isMatch)
        #expect(explanation.patterns.flatMap(\.leaves).map(\.remark) == [reason])
    }

    @Test("T7 an explanation says when exists passed over an object, and when only some elements lack a field")
    func surprises() throws {
        let texts = [
            #"{"dynamodb": {"NewImage": {"total": [{"exists": false}]}}}"#,
            #"{"dynamodb": {"NewImage": {"lines": {"L": {"M": {"n": {"N": ["2"]}, "m": {"N": [{"exists": false}]}}}}}}}"#,
        ]
        let criteria = try FilterCriteria(texts.map { try FilterPattern($0, for: .dynamoDB) })
        let explanation = criteria.explain(Self.order, in: FilterSamples.context(.dynamoDB))
        #expect(explanation.patterns.map(\.isMatch) == [true, true])
        #expect(
            explanation.patterns[0].leaves.map(\.remark)
                == ["is an object, which is absent to exists: it looks at plain values only"])
        #expect(
            explanation.patterns[1].leaves.map(\.place) == [
                "/dynamodb/NewImage/lines/L/0/M/n/N", "/dynamodb/NewImage/lines/L/0/M/m/N",
                "/dynamodb/NewImage/lines/L/1/M/n/N", "/dynamodb/NewImage/lines/L/1/M/m/N",
            ])
        #expect(explanation.patterns[1].leaves.map(\.isMatch) == [false, true, true, true])
        guard case .choice(let choice)? = explanation.patterns[1].checks.first else {
            Issue.record("the elements of a list are a choice")
            return
        }
        #expect(choice.kind == .elements)
        #expect(choice.branches.map(\.isMatch) == [false, true])
        let partly = try FilterPattern(#"{"data": {"a": {"b": [{"exists": false}]}}}"#, for: .kinesis)
        let remarks = try FilterCriteria([partly])
            .explain(FilterSamples.data(#"{"a": [{"b": 1}, {}]}"#), in: FilterSamples.context(.kinesis))
            .patterns[0].leaves.map(\.remark)
        #expect(remarks == ["is 1, expected no value", "is absent here, but not in every element"])
    }

    @Test("T7 an explanation says that data is not JSON")
    func unreadableData() throws {
        let text = #"{"data": {"city": [{"exists": false}]}, "eventVersion": ["1.0"]}"#
        let criteria = try FilterCriteria([FilterPattern(text, for: .kinesis)])
        let explanation = criteria.explain(FilterSamples.data("Hello!"), in: FilterSamples.context(.kinesis))
        let pattern = try #require(explanation.patterns.first)
        #expect(!pattern.isMatch)
        #expect(
            pattern.remark
                == "data is not JSON: unexpected 'H' at byte 0, expected a value; "
                + "a record whose data is not JSON matches no pattern that has data")
        #expect(pattern.leaves.map(\.place) == ["/eventVersion", "/data/city"])
    }

    private static let event = #"""
        {"Records": [
          {"eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb",
           "dynamodb": {"NewImage": {"tags": {"L": [{"S": "\#u{9B}x"}, {"S": "b"}]}}}},
          {"eventID": "2", "eventName": "REMOVE", "eventSource": "aws:dynamodb", "dynamodb": {"Keys": {}}}
        ]}
        """#

    @Test("T7 a report tells people about each record, pattern and field, and a terminal nothing")
    func lines() throws {
        let patterns = try [
            #"{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"tags": {"L": {"S": ["b"]}}}}}"#,
            #"{"$or": [{"eventName": ["X"]}, {"eventSource": ["aws:dynamodb"]}]}"#,
        ].map { try FilterPattern($0, for: .dynamoDB) }
        let report = FilterReport(
            try FilterCriteria(patterns), on: try FilterEvents(json: [UInt8](Self.event.utf8)))
        #expect(
            report.lines == [
                "record 0, eventID 1: delivered",
                #"  pattern 0 matches: {"eventName":["INSERT"],"dynamodb":{"NewImage":{"tags":{"L":{"S":["b"]}}}}}"#,
                #"    yes  /eventName ["INSERT"]: is "INSERT""#,
                "    yes  /dynamodb/NewImage/tags/L one of the elements",
                "      no   element 0",
                "        no   /dynamodb/NewImage/tags/L/0/S [\"b\"]: is \"\u{FFFD}x\", expected \"b\"",
                "      yes  element 1",
                #"        yes  /dynamodb/NewImage/tags/L/1/S ["b"]: is "b""#,
                #"  pattern 1 matches: {"$or":[{"eventName":["X"]},{"eventSource":["aws:dynamodb"]}]}"#,
                "    yes  one of the alternatives of $or",
                "      no   alternative 0",
                #"        no   /eventName ["X"]: is "INSERT", expected "X""#,
                "      yes  alternative 1",
                #"        yes  /eventSource ["aws:dynamodb"]: is "aws:dynamodb""#,
                "record 1, eventID 2: delivered",
                #"  pattern 0 does not match: {"eventName":["INSERT"],"dynamodb":{"NewImage":{"tags":{"L":{"S":["b"]}}}}}"#,
                #"    no   /eventName ["INSERT"]: is "REMOVE", expected "INSERT""#,
                #"    no   /dynamodb/NewImage/tags/L/S ["b"]: is absent, expected "b""#,
                #"  pattern 1 matches: {"$or":[{"eventName":["X"]},{"eventSource":["aws:dynamodb"]}]}"#,
                "    yes  one of the alternatives of $or",
                "      no   alternative 0",
                #"        no   /eventName ["X"]: is "REMOVE", expected "X""#,
                "      yes  alternative 1",
                #"        yes  /eventSource ["aws:dynamodb"]: is "aws:dynamodb""#,
            ])
    }

    @Test("T7 a report in JSON has the documented members")
    func json() throws {
        let texts = [
            #"{"dynamodb": {"NewImage": {"tags": {"L": {"S": ["b"]}}}}}"#, #"{"dynamodb": [{"exists": false}]}"#,
        ]
        let criteria = try FilterCriteria(texts.map { try FilterPattern($0, for: .dynamoDB) })
        let report = FilterReport(criteria, on: try FilterEvents(json: [UInt8](Self.event.utf8)))
        let records = try #require(report.json.objectValue?["Records"]?.arrayValue)
        #expect(records.map { $0.objectValue?["eventID"] } == ["1", "2"])
        let expected = #"""
            {"eventID": "2", "matches": true, "patterns": [
              {"pattern": {"dynamodb": {"NewImage": {"tags": {"L": {"S": ["b"]}}}}}, "matches": false, "remark": null,
               "checks": [{"path": "/dynamodb/NewImage/tags/L/S", "pattern": ["b"], "found": "absent", "value": null,
                           "matches": false, "remark": "is absent, expected \"b\""}]},
              {"pattern": {"dynamodb": [{"exists": false}]}, "matches": true, "remark": null,
               "checks": [{"path": "/dynamodb", "pattern": [{"exists": false}], "found": "container", "value": null,
                           "matches": true,
                           "remark": "is an object, which is absent to exists: it looks at plain values only"}]}]}
            """#
        #expect(try records[1] == JSONValue(parsing: [UInt8](expected.utf8)))
        let choice = try #require(
            records[0].objectValue?["patterns"]?.arrayValue?[0].objectValue?["checks"]?.arrayValue?[0].objectValue)
        #expect(choice.keys == ["anyOf", "path", "matches", "branches"])
        #expect(choice["anyOf"] == "elements")
        #expect(choice["branches"]?.arrayValue?.map { $0.objectValue?["matches"] } == [false, true])
    }
}
