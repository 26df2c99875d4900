import MillraceCore
import MillraceModel
import Testing

@Suite struct FilterEventsTests {
    @Test(
        "T7 an event or one record of it is read, and filters see it as they see the record itself",
        arguments: FilterSource.allCases)
    func readsEvents(source: FilterSource) throws {
        let context = FilterSamples.context(source)
        let record = source == .kinesis ? FilterSamples.data(#"{"n": 5}"#) : FilterSamples.change(new: ["n": 5])
        let event = JSONValue.object(try FilterSamples.eventJSON(record, in: context))
        let pattern =
            source == .kinesis ? #"{"data": {"n": [5]}}"# : #"{"dynamodb": {"NewImage": {"n": {"N": ["5"]}}}}"#
        let criteria = try FilterCriteria([FilterPattern(pattern, for: source)])
        for document in [event, ["Records": [event, event], "window": ["start": "x"]]] {
            let events = try FilterEvents(json: document.serialized())
            #expect(events.source == source)
            #expect(events.records.allSatisfy { criteria.matches($0) })
        }
        #expect(try FilterEvents(json: (["Records": [event, event]] as JSONValue).serialized()).records.count == 2)
    }

    @Test(
        "T7 what is no event is refused with every problem, its pointer and its byte",
        arguments: [
            ("", ["byte 0: the document is not JSON: unexpected end of input at byte 0"]),
            (#"{"Records": [}"#, ["byte 13: the document is not JSON: unexpected '}' at byte 13, expected a value"]),
            ("[]", ["byte 0: [] is not a record of an event, with an object dynamodb or kinesis"]),
            (#"{"Records": []}"#, ["/Records (byte 12): [] is not an array of at least one record"]),
            (#"{"Records": {}}"#, ["/Records (byte 12): {} is not an array of at least one record"]),
            (
                #"{"Records": [5, {"dynamodb": {}}, {"kinesis": {"data": ""}}, {"dynamodb": 1}]}"#,
                [
                    "/Records/0 (byte 13): 5 is not a record of an event, with an object dynamodb or kinesis",
                    #"/Records/2 (byte 34): {"kinesis":{"data":""}} is of a Kinesis stream, and the records before it are not"#,
                    #"/Records/3 (byte 61): {"dynamodb":1} is not a record of an event, with an object dynamodb or kinesis"#,
                ]
            ),
            (#"{"kinesis": {"data": "?"}}"#, [#"/kinesis/data (byte 21): "?" is not data in canonical Base64"#]),
            (#"{"kinesis": {}}"#, [#"/kinesis/data (byte 12): {} is not data in canonical Base64"#]),
        ])
    func refusesOthers(text: String, problems: [String]) throws {
        let error = #expect(throws: FilterError.self) { try FilterEvents(json: [UInt8](text.utf8)) }
        #expect(error?.problems.map(\.description) == problems)
    }
}
