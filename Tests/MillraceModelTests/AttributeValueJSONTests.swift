import Foundation
import MillraceModel
import Testing

@Suite("DynamoDB JSON of attribute values and items")
struct AttributeValueJSONTests {
    private let everyType: Item = [
        "S": "text \"quoted\"\n", "N": .number(AWSNumber(-42)), "B": .binary([0, 255, 16]), "BOOL": false,
        "NULL": nil, "L": ["a", 1, []], "M": ["b": 2, "a": ["z": nil]], "SS": .stringSet(["x", "y"]),
        "NS": .numberSet([3, 1]), "BS": .binarySet([[1], []]),
    ]

    @Test("T9 every type is written as DynamoDB JSON, names in byte order")
    func writesEveryType() {
        let expected =
            #"{"B":{"B":"AP8Q"},"BOOL":{"BOOL":false},"BS":{"BS":["AQ==",""]},"#
            + #""L":{"L":[{"S":"a"},{"N":"1"},{"L":[]}]},"M":{"M":{"a":{"M":{"z":{"NULL":true}}},"b":{"N":"2"}}},"#
            + #""N":{"N":"-42"},"NS":{"NS":["3","1"]},"NULL":{"NULL":true},"S":{"S":"text \"quoted\"\n"},"#
            + #""SS":{"SS":["x","y"]}}"#
        #expect(everyType.jsonText() == expected)
    }

    @Test("T9 every type is read back as it was written")
    func readsEveryType() throws {
        #expect(try Item(json: everyType.jsonText()) == everyType)
        #expect(try Item(json: "{}") == [:])
    }

    @Test("Names stand in the order of their bytes, not of their letters")
    func ordersNamesByBytes() {
        let item: Item = ["é": nil, "z": nil, "Z": nil, "a": nil, "\u{FF5E}": nil, "😀": nil]
        let names = ["Z", "a", "z", "é", "\u{FF5E}", "😀"]
        #expect(item.jsonText() == "{" + names.map { "\"\($0)\":{\"NULL\":true}" }.joined(separator: ",") + "}")
    }

    @Test(
        "Numbers are normalised as DynamoDB stores them", arguments: [("007.50", "7.5"), ("1e2", "100"), ("-0", "0")])
    func normalisesNumbers(written: String, stored: String) throws {
        let item = try Item(json: #"{"n":{"N":"\#(written)"}}"#)
        #expect(item["n"]?.numberValue?.stringValue == stored)
    }

    @Test(
        "What DynamoDB refuses is refused in its words",
        arguments: [
            (#"{}"#, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
            (#"{"S":"a","N":"1"}"#, "Supplied AttributeValue has more than one datatypes set"),
            (#"{"S":"a","S":"a"}"#, "Supplied AttributeValue has more than one datatypes set"),
            (#"{"NULL":false}"#, "Null attribute value types must have the value of true"),
            (#"{"SS":[]}"#, "One or more parameter values were invalid: An string set  may not be empty"),
            (#"{"NS":[]}"#, "One or more parameter values were invalid: An number set  may not be empty"),
            (#"{"BS":[]}"#, "One or more parameter values were invalid: Binary sets should not be empty"),
            (#"{"SS":["a","b","a"]}"#, "Input collection [a, b, a] contains duplicates."),
            (#"{"NS":["1","1.0"]}"#, "Input collection contains duplicates"),
            (#"{"BS":["AQ==","AQ=="]}"#, "Input collection [AQ==, AQ==] of type BS contains duplicates."),
            (#"{"N":"ten"}"#, "The parameter cannot be converted to a numeric value: ten"),
            (#"{"N":"1e126"}"#, "Number overflow."),
            (#"{"N":7}"#, "expected a string at byte 10, found a number"),
            (#"{"B":"AQ"}"#, "\"AQ\" is not canonical Base64"),
            (#"{"B":"AR=="}"#, "\"AR==\" is not canonical Base64"),
            (#"{"X":"a"}"#, "\"X\" is not an attribute type; these are: S, N, B, BOOL, NULL, M, L, SS, NS, BS"),
            (#"{"M":{"":{"S":"a"}}}"#, "An attribute name may not be empty"),
            (#"{"M":{"k":{"S":"a"},"k":{"S":"b"}}}"#, "duplicate key \"k\""),
            (#"{"L":["a"]}"#, "expected an object at byte 11, found a string"),
            (#""a""#, "expected an object at byte 5, found a string"),
        ]
    )
    func refuses(value: String, message: String) {
        let error = #expect(throws: EventDecodingError.self) { try Item(json: #"{"a":\#(value)}"#) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("Errors say at which byte")
    func errorsHaveOffsets() {
        let duplicate = #expect(throws: EventDecodingError.self) {
            try Item(json: #"{"a":{"S":"1"},"a":{"S":"2"}}"#)
        }
        #expect(duplicate?.byteOffset == 15)
        let number = #expect(throws: EventDecodingError.self) { try Item(json: #"{"a":{"N":"x"}}"#) }
        #expect(number?.byteOffset == 10)
        let behind = #expect(throws: EventDecodingError.self) { try Item(json: "{} {}") }
        #expect(behind?.byteOffset == 3)
    }

    @Test("32 levels of lists and maps are read, 33 are refused, with one text for JSON and for values")
    func limitsNesting() throws {
        func nested(_ levels: Int) -> AttributeValue {
            (0..<levels).reduce("x") { inner, level in level.isMultiple(of: 2) ? .list([inner]) : .map(["m": inner]) }
        }
        let deepest = Item(dictionaryLiteral: ("a", nested(32)))
        #expect(try Item(json: deepest.jsonText()) == deepest)
        #expect(nested(32).fault == nil)
        #expect(nested(33).fault == AttributeValue.nestingFault)
        let error = #expect(throws: EventDecodingError.self) { try Item(json: ["a": nested(33)].jsonText()) }
        #expect(error?.message.hasPrefix(AttributeValue.nestingFault) == true)
    }

    @Test("Strings that only look alike are different elements of a set")
    func comparesSetsByBytes() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        #expect(try Item(json: #"{"a":{"SS":["\#(composed)","\#(decomposed)"]}}"#)["a"]?.stringSetValue?.count == 2)
        #expect(AttributeValue.stringSet([composed, decomposed]).fault == nil)
        #expect(AttributeValue.list([.stringSet([composed, composed])]).fault?.contains("duplicates") == true)
    }

    @Test(
        "Faults are found in values that handlers build",
        arguments: [
            AttributeValue.stringSet([]), .numberSet([]), .binarySet([]), .numberSet([1, 1]), .binarySet([[1], [1]]),
            .list([.map(["a": .stringSet([])])]), .map(["": "a"]),
        ])
    func findsFaults(value: AttributeValue) {
        #expect(value.fault != nil)
    }

    @Test("Seeded random items are read back as they were written")
    func randomItemsRoundTrip() throws {
        for seed in 0..<400 as Range<UInt64> {
            var generator = ItemGenerator(seed: seed)
            let item = generator.item()
            let text = item.jsonText()
            let read = try Item(json: text)
            #expect(read == item, "seed \(seed)")
            #expect(read.jsonText() == text, "seed \(seed)")
        }
    }

    @Test("Seeded random items mean the same to Foundation, in both directions")
    func randomItemsAgreeWithFoundation() throws {
        for seed in 0..<300 as Range<UInt64> {
            var generator = ItemGenerator(seed: seed)
            let item = generator.item()
            let theirs = try JSONSerialization.jsonObject(with: Data(item.jsonText().utf8))
            let expected = NSDictionary(dictionary: item.mapValues(foundationTree))
            #expect(expected.isEqual(theirs), "seed \(seed)")
            let written = try JSONSerialization.data(withJSONObject: item.mapValues(foundationTree))
            #expect(try Item(json: [UInt8](written)) == item, "seed \(seed)")
        }
    }

    private func foundationTree(_ value: AttributeValue) -> Any {
        let content: Any =
            switch value {
            case .boolean(let flag): flag
            case .binary(let bytes): Data(bytes).base64EncodedString()
            case .binarySet(let elements): elements.map { Data($0).base64EncodedString() }
            case .list(let elements): elements.map(foundationTree)
            case .map(let members): members.mapValues(foundationTree)
            case .number(let number): number.stringValue
            case .numberSet(let elements): elements.map(\.stringValue)
            case .null: true
            case .string(let text): text
            case .stringSet(let elements): elements
            }
        return [value.typeName: content]
    }
}
