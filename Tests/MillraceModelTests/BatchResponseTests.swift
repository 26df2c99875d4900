import MillraceModel
import Testing

@Suite("Batch response")
struct BatchResponseTests {
    @Test("T3 the item failures of a function have AWS's shape")
    func written() {
        let response = BatchResponse(itemFailures: ["49590338271490256608559692538361571095921575989136588898", "a\"b"])
        #expect(
            String(decoding: response.json(), as: UTF8.self)
                == #"{"batchItemFailures":[{"itemIdentifier":"49590338271490256608559692538361571095921575989136588898"},"#
                + #"{"itemIdentifier":"a\"b"}]}"#)
        #expect(String(decoding: BatchResponse.succeeded.json(), as: UTF8.self) == #"{"batchItemFailures":[]}"#)
    }

    @Test("T6 the state of a window follows the item failures byte for byte")
    func stateWritten() {
        let response = BatchResponse(itemFailures: ["7"], state: [UInt8](#"{"sum": 1.50}"#.utf8))
        #expect(
            String(decoding: response.json(), as: UTF8.self)
                == #"{"batchItemFailures":[{"itemIdentifier":"7"}],"state":{"sum": 1.50}}"#)
    }

    @Test(
        "T3 an answer that means complete success",
        arguments: [
            #"{"batchItemFailures":[]}"#, #"{"batchItemFailures":null}"#, "{}", "null", "", #""""#, "[]",
            " \r\n\t", " [ ] ", #"{"other":[{"itemIdentifier":"1"}]}"#, #"{"statusCode":200}"#,
        ])
    func success(json: String) {
        #expect(BatchResponse(json: [UInt8](json.utf8)) == .succeeded)
    }

    @Test(
        "T3 identifiers of failed records are kept in their order, as they are",
        arguments: [
            (#"{"batchItemFailures":[{"itemIdentifier":"2"},{"itemIdentifier":"1"}]}"#, ["2", "1"]),
            (#" { "batchItemFailures" : [ { "reason" : [{}], "itemIdentifier" : "007" } ], "x" : 1 } "#, ["007"]),
            (#"{"batchItemFailures":[{"itemIdentifier":"not a number"}]}"#, ["not a number"]),
            (#"{"batchItemFailures":[{"itemIdentifier":" "}]}"#, [" "]),
        ])
    func itemFailures(json: String, identifiers: [String]) {
        #expect(BatchResponse(json: [UInt8](json.utf8)) == BatchResponse(itemFailures: identifiers))
    }

    @Test(
        "T3 an answer that fails the whole batch says why and where",
        arguments: [
            (
                #"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
                "batchItemFailures[0].itemIdentifier is empty, expected the sequence number of a record in quotes"
            ),
            (
                #"{"batchItemFailures":[{"itemIdentifier":"1"},{"itemIdentifier":null}]}"#,
                "batchItemFailures[1].itemIdentifier is null, expected the sequence number of a record in quotes"
            ),
            (
                #"{"batchItemFailures":[{"foo":"1"}]}"#,
                "batchItemFailures[0].itemIdentifier is missing, expected the sequence number of a record in quotes"
            ),
            (
                #"{"batchItemFailures":[{"foo":null}]}"#,
                "batchItemFailures[0].itemIdentifier is missing, expected the sequence number of a record in quotes"
            ),
            (
                #"{"batchItemFailures":[{}]}"#,
                "batchItemFailures[0].itemIdentifier is missing, expected the sequence number of a record in quotes"
            ),
            (
                #"{"batchItemFailures":[{"itemIdentifier":7}]}"#,
                "batchItemFailures[0].itemIdentifier is a number, expected the sequence number of a record in quotes"
            ),
            (
                #"{"batchItemFailures":[{"itemIdentifier":["1"]}]}"#,
                "batchItemFailures[0].itemIdentifier is an array, expected the sequence number of a record in quotes"
            ),
            (
                #"{"batchItemFailures":[{"itemIdentifier":"1","itemIdentifier":"2"}]}"#,
                "batchItemFailures[0].itemIdentifier occurs twice"
            ),
            (
                #"{"batchItemFailures":["1"]}"#,
                "batchItemFailures[0] is a string, expected an object with itemIdentifier"
            ),
            (
                #"{"batchItemFailures":[null,7]}"#,
                "batchItemFailures[0] is null, expected an object with itemIdentifier"
            ),
            (#"{"batchItemFailures":{}}"#, "batchItemFailures is an object, expected a list"),
            (#"{"batchItemFailures":"1"}"#, "batchItemFailures is a string, expected a list"),
            (#"{"batchItemFailures":false}"#, "batchItemFailures is a boolean, expected a list"),
            (#"{"batchItemFailures":[],"batchItemFailures":[]}"#, "batchItemFailures occurs twice"),
            (#"{"state":{},"state":{}}"#, "state occurs twice"),
            ("0", "the answer is a number, expected an object with batchItemFailures"),
            ("true", "the answer is a boolean, expected an object with batchItemFailures"),
            (#""OK""#, "the answer is a string, expected an object with batchItemFailures"),
            ("[{}]", "the answer is an array, expected an object with batchItemFailures"),
            ("OK", "the answer is not JSON: unexpected 'O' at byte 0, expected a value"),
            (#"{"batchItemFailures":["#, "the answer is not JSON: unexpected end of input at byte 22"),
            ("{} {}", "the answer is not JSON: something follows the end of the document at byte 3"),
            ("\u{FEFF}{}", "the answer is not JSON: unexpected byte 0xEF at byte 0, expected a value"),
        ])
    func invalid(json: String, reason: String) {
        let response = BatchResponse(json: [UInt8](json.utf8))
        #expect(response.invalidReason == reason)
        #expect(response.itemFailures.isEmpty)
    }

    @Test("T3 bytes that are no UTF-8 fail the whole batch")
    func invalidUTF8() {
        let response = BatchResponse(json: [0x22, 0xFF, 0x22])
        #expect(response.invalidReason == "the answer is not JSON: invalid UTF-8 at byte 1")
    }

    @Test(
        "T6 a state that is an object is kept byte for byte, any other is none",
        arguments: [
            (#"{"state":{"sum": 1.50,"a":"\u00e9"}}"#, #"{"sum": 1.50,"a":"\u00e9"}"#),
            (#"{"batchItemFailures":[],"state": { } }"#, "{ }"),
            (#"{"state":null}"#, nil), (#"{"state":7}"#, nil), (#"{"state":"{}"}"#, nil), (#"{"state":[]}"#, nil),
            ("{}", nil), ("null", nil),
        ] as [(String, String?)])
    func state(json: String, state: String?) {
        let response = BatchResponse(json: [UInt8](json.utf8))
        #expect(response == BatchResponse(itemFailures: [], state: state.map { [UInt8]($0.utf8) }))
    }

    @Test("T6 a state stands beside item failures, also invalid ones, but not in half an answer")
    func stateBesideFailures() {
        let valid = BatchResponse(
            json: [UInt8](#"{"state":{"n":1},"batchItemFailures":[{"itemIdentifier":"4"}]}"#.utf8))
        #expect(valid == BatchResponse(itemFailures: ["4"], state: [UInt8](#"{"n":1}"#.utf8)))
        let invalid = BatchResponse(json: [UInt8](#"{"batchItemFailures":7,"state":{"n":1}}"#.utf8))
        #expect(invalid.invalidReason == "batchItemFailures is a number, expected a list")
        #expect(invalid.state == [UInt8](#"{"n":1}"#.utf8))
        let half = BatchResponse(json: [UInt8](#"{"state":{"n":1},"batchItemFailures":["#.utf8))
        #expect(half.invalidReason != nil)
        #expect(half.state == nil)
    }

    @Test("T3 an invalid answer is still one that fails the whole batch when it is passed on")
    func invalidPassedOn() {
        let response = BatchResponse(json: [UInt8](#"{"batchItemFailures":7}"#.utf8))
        #expect(String(decoding: response.json(), as: UTF8.self) == #"{"batchItemFailures":[{"itemIdentifier":""}]}"#)
        #expect(BatchResponse(json: response.json()).invalidReason != nil)
    }

    @Test("T3 an empty identifier from Swift code is an identifier like any other")
    func emptyIdentifierFromSwift() {
        let response = BatchResponse(itemFailures: [""])
        #expect(response.itemFailures == [""])
        #expect(response.invalidReason == nil)
        #expect(String(decoding: response.json(), as: UTF8.self) == #"{"batchItemFailures":[{"itemIdentifier":""}]}"#)
    }
}
