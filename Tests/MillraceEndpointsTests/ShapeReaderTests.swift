import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceEndpoints

@Suite struct ShapeReaderTests {
    private static let object: String = "Start of structure or map found where not expected"
    private static let member: String = "Unexpected field type"
    private static let bytes: String = "only base-64-encoded strings are convertible to bytes"
    private static let attributeValue: String = "com.amazonaws.dynamodb.v20120810.AttributeValue"

    /// What each shape answers to each kind of value; nothing where they fit.
    static let faults: [(shape: String, value: String, text: String?)] = [
        ("String", "true", "TRUE_VALUE cannot be converted to String"),
        ("String", "false", "FALSE_VALUE cannot be converted to String"),
        ("String", "23", "NUMBER_VALUE cannot be converted to String"),
        ("String", "34.56", "DECIMAL_VALUE cannot be converted to String"),
        ("String", "[]", "Unrecognized collection type class java.lang.String"),
        ("String", "{}", object), ("String", "null", nil), ("String", #""""#, nil),
        ("Integer", #""23""#, "STRING_VALUE cannot be converted to Integer"),
        ("Integer", "true", "TRUE_VALUE cannot be converted to Integer"),
        ("Integer", "[]", "Unrecognized collection type class java.lang.Integer"),
        ("Integer", "{}", object), ("Integer", "null", nil), ("Integer", "34.56", nil), ("Integer", "-1e3", nil),
        ("Integer", "1e400", "NUMBER_VALUE cannot be converted to Integer"),
        ("Long", #""23""#, "STRING_VALUE cannot be converted to Long"),
        ("Long", "false", "FALSE_VALUE cannot be converted to Long"),
        ("Long", "1e400", "NUMBER_VALUE cannot be converted to Long"),
        ("Boolean", #""true""#, "Unexpected token received from parser"),
        ("Boolean", "23", "NUMBER_VALUE cannot be converted to Boolean"),
        ("Boolean", "34.56", "DECIMAL_VALUE cannot be converted to Boolean"),
        ("Boolean", "[]", "Unrecognized collection type class java.lang.Boolean"),
        ("Boolean", "{}", object), ("Boolean", "false", nil),
        ("Blob", "true", bytes), ("Blob", "23", bytes), ("Blob", "{}", object),
        ("Blob", "[]", "Unrecognized collection type class java.nio.ByteBuffer"), ("Blob", #""AA==""#, nil),
        ("Blob", #""AA""#, "Invalid base64 data"),
        ("Timestamp", #""2026""#, "STRING_VALUE cannot be converted to Date"), ("Timestamp", "1.5", nil),
        ("Timestamp", "1e300", "Invalid timestamp"),
        ("List", #""23""#, member), ("List", "true", member), ("List", "23", member), ("List", "{}", object),
        ("List", "[5]", "NUMBER_VALUE cannot be converted to String"), ("List", "[null]", nil),
        ("Map", #""23""#, member), ("Map", "23", member), ("Map", "[]", member),
        ("Map", #"{"a": 5}"#, "NUMBER_VALUE cannot be converted to String"), ("Map", #"{"a": null}"#, nil),
        ("Structure", #""23""#, member), ("Structure", "true", member), ("Structure", "[]", member),
        ("Structure", #"{"Text": []}"#, "Unrecognized collection type class java.lang.String"),
        ("Structure", #"{"Other": []}"#, nil),
        ("Structures", "[5]", "Unexpected value type in payload"),
        ("Item", #""23""#, member), ("Item", "23", member),
        ("Item", "[]", "Unrecognized collection type java.util.Map<java.lang.String, \(attributeValue)>"),
        ("Item", #"{"a": "23"}"#, "Unexpected value type in payload"),
        ("Item", #"{"a": 23}"#, "Unexpected value type in payload"),
        ("Item", #"{"a": []}"#, "Unrecognized collection type class \(attributeValue)"),
        ("Item", #"{"a": {"S": true}}"#, "TRUE_VALUE cannot be converted to String"),
        ("Item", #"{"a": {"N": 1}}"#, "NUMBER_VALUE cannot be converted to String"),
        ("Item", #"{"a": {"N": "1", "S": 2.5}}"#, "DECIMAL_VALUE cannot be converted to String"),
        ("Item", #"{"a": {"B": 1}}"#, bytes), ("Item", #"{"a": {"B": {}}}"#, object),
        ("Item", #"{"a": {"B": "23456"}}"#, "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
        ("Item", #"{"a": {"B": "234!"}}"#, "Invalid Base64 character: '!'"),
        ("Item", #"{"a": {"B": "=+/="}}"#, "Invalid last non-pad Base64 character dectected"),
        ("Item", #"{"a": {"BOOL": "true"}}"#, "Unexpected token received from parser"),
        ("Item", #"{"a": {"NULL": 1}}"#, "NUMBER_VALUE cannot be converted to Boolean"),
        ("Item", #"{"a": {"SS": "x"}}"#, member), ("Item", #"{"a": {"SS": {}}}"#, object),
        ("Item", #"{"a": {"NS": [1]}}"#, "NUMBER_VALUE cannot be converted to String"),
        ("Item", #"{"a": {"BS": [true]}}"#, bytes),
        ("Item", #"{"a": {"L": "x"}}"#, member), ("Item", #"{"a": {"L": {}}}"#, object),
        ("Item", #"{"a": {"L": ["x"]}}"#, "Unexpected value type in payload"),
        ("Item", #"{"a": {"M": "x"}}"#, member),
        (
            "Item", #"{"a": {"M": []}}"#,
            "Unrecognized collection type java.util.Map<java.lang.String, \(attributeValue)>"
        ),
        ("Item", #"{"a": {"M": {"b": {"L": [{"S": 5}]}}}}"#, "NUMBER_VALUE cannot be converted to String"),
        ("Item", #"{"a": {"M": {}}, "b": {"L": []}, "c": {"S": "x", "N": null, "X": [1]}}"#, nil),
    ]

    private static let shapes: [String: Shape] = [
        "String": .text(), "Integer": .integer(), "Long": .long(), "Boolean": .boolean,
        "Blob": .blob(), "Timestamp": .timestamp, "List": .list(of: .text()), "Map": .map(of: .text()),
        "Structure": .structure([.optional("Text", .text())]),
        "Structures": .list(of: .structure([.optional("Text", .text())])), "Item": .map(of: .attributeValue),
    ]

    private func read(_ body: String, _ shape: Shape) throws(WireFault) -> WireStructure {
        try ShapeReader.read(JSONReader(Array(body.utf8)), as: [.optional("Member", shape)])
    }

    @Test("T18 W7 a value of the wrong type is told in the words of AWS's front", arguments: faults)
    func types(shape: String, value: String, text: String?) throws {
        let shape = try #require(Self.shapes[shape])
        let expected = text.map(WireFault.type)
        var found: WireFault?
        do throws(WireFault) {
            #expect(try read(#"{"Member": \#(value)}"#, shape).laterFault == nil)
        } catch {
            found = error
        }
        #expect(found == expected)
    }

    static let valueFaults: [(value: String, text: String)] = [
        (#"{}"#, AttributeValue.noTypeFault), (#"{"S": null}"#, AttributeValue.noTypeFault),
        (#"{"X": "1"}"#, AttributeValue.noTypeFault), ("null", AttributeValue.noTypeFault),
        (#"{"S": "a", "N": "1"}"#, AttributeValue.severalTypesFault),
        (#"{"SS": []}"#, "One or more parameter values were invalid: An string set  may not be empty"),
        (#"{"NS": ["1", "1.0"]}"#, "Input collection contains duplicates"),
        (#"{"BS": []}"#, "One or more parameter values were invalid: Binary sets should not be empty"),
        (#"{"SS": [null]}"#, "One or more parameter values were invalid: A set may not have a null in it"),
        (#"{"N": ""}"#, "The parameter cannot be converted to a numeric value"),
        (#"{"N": "NaN"}"#, "The parameter cannot be converted to a numeric value: NaN"),
        (
            #"{"N": "1e126"}"#,
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        ),
        (#"{"NULL": false}"#, AttributeValue.nullFault),
        (#"{"M": {"": {"S": "x"}}}"#, AttributeValue.emptyNameFault),
        (#"{"L": [{"S": "a"}, {}]}"#, AttributeValue.noTypeFault),
        (String(repeating: #"{"L": ["#, count: 33) + String(repeating: "]}", count: 33), AttributeValue.nestingFault),
        (
            String(repeating: #"{"M": {"m": "#, count: 60) + #"{"S": ""}"# + String(repeating: "}}", count: 60),
            AttributeValue.nestingFault
        ),
    ]

    @Test(
        "T12 T11 W20 values that break a rule of their own are told after the constraints, without a place",
        arguments: valueFaults)
    func values(value: String, text: String) throws {
        let input = try read(#"{"Member": {"a": \#(value), "b": {"S": "kept"}}}"#, .map(of: .attributeValue))
        #expect(input.laterFault == .invalidValue(text))
        #expect(input.item("Member") == ["b": "kept"])
        let members: [Shape.Member] = [.optional("Member", .map(of: .attributeValue)), .required("Name", .text())]
        #expect(throws: WireFault.invalidValue(text)) { try Shape.check(input, as: [members[0]]) }
        do {
            try Shape.check(input, as: members)
            Issue.record("nothing is wrong")
        } catch let error as ServiceError {
            #expect(
                error.message
                    == "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"
            )
        }
    }

    @Test("T12 32 levels of lists and maps are read")
    func deepValue() throws {
        let value = String(repeating: #"{"L": ["#, count: 32) + String(repeating: "]}", count: 32)
        let input = try read(#"{"Member": {"a": \#(value)}}"#, .map(of: .attributeValue))
        #expect(input.laterFault == nil)
        #expect(input.item("Member")?.count == 1)
    }

    @Test("W5 null counts as absent and unknown members are passed over, whatever they hold")
    func absent() throws {
        let input = try read(#"{"Other": {"Member": [1, {}]}, "Member": null, "": "x"}"#, .text())
        #expect(!input.contains("Member"))
        #expect(!input.contains("Other"))
        #expect(input.laterFault == nil)
    }

    @Test(
        "W5 a member that is refused may be null, and any other value is told after the constraints",
        arguments: [
            ("null", false), ("[]", true), ("false", true), (#"{"a": 1}"#, true),
        ])
    func refused(value: String, isRefused: Bool) throws {
        let input = try read(#"{"Member": \#(value)}"#, .refused("is not supported: leave it out"))
        #expect(input.laterFault == (isRefused ? .unsupported("Member is not supported: leave it out") : nil))
        #expect(!input.contains("Member"))
    }

    @Test(
        "W7 what is no document has no text, also when it is so in the middle of a value",
        arguments: [
            "", "{", "nonsense", #"{"Member": {"a": {"S": "x"}}"#, #"{"Member": {"a": {"S": "x"}}} {}"#,
            #"{"Member": {"a": {"M": {"b": {"S": "1"}, "b": {"S": "2"}}}, "c": {"S": 5}}}"#,
            #"{"Member": {"a": {"S": "1"}, "a": {"S": "2"}}}"#,
            "{\"Member\": {\"\u{e9}\": {\"S\": \"1\"}, \"e\u{301}\": {\"S\": \"2\"}}}",
        ])
    func malformed(body: String) {
        #expect(throws: WireFault.malformedDocument) { try read(body, .map(of: .attributeValue)) }
    }
}
