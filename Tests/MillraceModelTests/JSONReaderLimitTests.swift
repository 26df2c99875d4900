import MillraceModel
import Testing

@Suite("JSON reader at its limits")
struct JSONReaderLimitTests {
    /// A document that holds every construct.
    static let document = Array(
        #"{"a":[1,-2.5e+3,"x\n\u00e9\ud83d\ude00é€😀"],"b":{"c":true,"d":false,"e":null},"f":[[],{}],"g":"\"\\"}"#.utf8)

    private func nested(_ depth: Int, open: String, inner: String, close: String) -> [UInt8] {
        Array((String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)).utf8)
    }

    @Test("Every truncation of a document ends unexpectedly")
    func refusesTruncations() throws {
        _ = try JSONValue(parsing: Self.document)
        for count in 0..<Self.document.count {
            let start = Array(Self.document.prefix(count))
            #expect(throws: JSONError(.unexpectedEnd, offset: count)) { try JSONValue(parsing: start) }
            #expect(throws: JSONError(.unexpectedEnd, offset: count)) {
                var reader = JSONReader(start)
                try reader.skipValue()
                try reader.finish()
            }
        }
    }

    @Test("What ends or breaks a string is found at every distance from its start", arguments: 0...40)
    func scansEveryAlignment(length: Int) throws {
        let plain = String(repeating: "x", count: length)
        for byte in UInt8.min...UInt8.max {
            let bytes = [0x22] + Array(plain.utf8) + [byte] + Array("yyyyyyyyyyyyyyyy\"".utf8)
            let fault: JSONError.Reason? =
                switch byte {
                case 0..<0x20: .controlCharacterInString(byte)
                case 0x22: .trailingBytes
                case 0x5C: .invalidEscape
                case 0x80...: .invalidUTF8
                default: nil
                }
            if let fault {
                let offset = fault == .trailingBytes ? length + 2 : length + 1
                #expect(throws: JSONError(fault, offset: offset)) { try JSONValue(parsing: bytes) }
            } else {
                let value = try JSONValue(parsing: bytes)
                #expect(value.serialized() == bytes)
            }
        }
    }

    @Test("Nesting is allowed up to the limit and refused beyond it", arguments: [1, 2, 128, 512])
    func limitsDepth(limit: Int) throws {
        for (open, inner, close) in [("[", "", "]"), ("{\"a\":", "1", "}"), ("[ ", "[]", "] ")] {
            let extra = inner == "[]" ? 1 : 0
            let allowed = nested(limit - extra, open: open, inner: inner, close: close)
            let value = try JSONValue(parsing: allowed, depthLimit: limit)
            #expect(try JSONValue(parsing: value.serialized(), depthLimit: limit) == value)
            let refused = nested(limit + 1 - extra, open: open, inner: inner, close: close)
            let fault = #expect(throws: JSONError.self) { try JSONValue(parsing: refused, depthLimit: limit) }
            #expect(fault?.reason == .tooDeep(limit: limit))
            let skipFault = #expect(throws: JSONError.self) {
                var reader = JSONReader(refused, depthLimit: limit)
                try reader.skipValue()
            }
            #expect(skipFault == fault)
        }
    }

    @Test("A million brackets are refused without harm")
    func refusesExtremeDepth() {
        for bracket in ["[", "{\"a\":"] {
            let bytes = nested(1_000_000, open: bracket, inner: "", close: "")
            #expect(throws: JSONError(.tooDeep(limit: 128), offset: 128 * bracket.utf8.count)) {
                try JSONValue(parsing: bytes)
            }
        }
    }

    @Test("A key that occurs twice in one object is refused, however it is spelled")
    func refusesDuplicateKeys() throws {
        func fault(_ text: String) -> JSONError? {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        }
        #expect(fault(#"{"a":1,"a":1}"#) == JSONError(.duplicateKey("a"), offset: 7))
        #expect(fault(#"{"a":1,"b":{"c":[],"\u0063":1}}"#) == JSONError(.duplicateKey("c"), offset: 19))
        let many = (0..<50).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(fault("{\(many),\"k0\":1}")?.reason == .duplicateKey("k0"))
        #expect(fault("{\(many),\"k49\":1}")?.reason == .duplicateKey("k49"))
        // The same key in different objects, and keys that only Swift's == takes for the same, are fine.
        _ = try JSONValue(parsing: Array(#"[{"a":{"a":1}},{"a":1}]"#.utf8))
        let letters = try JSONValue(parsing: Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8))
        #expect(letters.objectValue?["e\u{301}"] == 2)
    }

    @Test("A call that the position does not allow is an error and not a wrong result")
    func refusesMisuse() throws {
        func isMisuse(_ text: String, _ body: (inout JSONReader) throws -> Void) -> Bool {
            var reader = JSONReader(Array(text.utf8))
            let fault = #expect(throws: JSONError.self) { try body(&reader) }
            guard case .misuse = fault?.reason else { return false }
            return true
        }
        #expect(isMisuse("1") { _ = try $0.nextKey() })
        #expect(isMisuse("1") { _ = try $0.nextElement() })
        #expect(isMisuse("1") { try $0.finish() })
        #expect(
            isMisuse("{\"a\":1}") {
                try $0.beginObject()
                _ = try $0.readString()
            })
        #expect(
            isMisuse("{\"a\":1}") {
                try $0.beginObject()
                _ = try $0.nextElement()
            })
        #expect(
            isMisuse("{\"a\":1}") {
                try $0.beginObject()
                try $0.skipValue()
            })
        #expect(
            isMisuse("{\"a\":1}") {
                try $0.beginObject()
                _ = try $0.nextKey()
                _ = try $0.nextKey()
            })
        #expect(
            isMisuse("[1,2]") {
                try $0.beginArray()
                _ = try $0.readInt()
            })
        #expect(
            isMisuse("[1,2]") {
                try $0.beginArray()
                _ = try $0.nextElement()
                _ = try $0.nextElement()
            })
        #expect(
            isMisuse("[1,2]") {
                try $0.beginArray()
                try $0.finish()
            })
        #expect(
            isMisuse("1 2") {
                try $0.skipValue()
                try $0.skipValue()
            })
    }

    @Test("After an error the reader answers nothing but that error")
    func staysFailed() throws {
        var reader = JSONReader(Array(#"["a", 1]"#.utf8))
        try reader.beginArray()
        #expect(try reader.nextElement())
        let first = JSONError(.wrongType(expected: "a whole number", found: "a string"), offset: 1)
        var copy = reader
        #expect(throws: first) { try reader.readInt() }
        #expect(throws: first) { try reader.readString() }
        #expect(throws: first) { _ = try reader.nextElement() }
        #expect(throws: first) { try reader.skipValue() }
        #expect(throws: first) { try reader.finish() }
        #expect(try copy.readString() == "a")
    }

    @Test("Errors read as sentences and point at the value")
    func describesErrors() throws {
        #expect(JSONError(.unexpectedEnd, offset: 17).description == "unexpected end of input at byte 17")
        let comma = #expect(throws: JSONError.self) { try JSONValue(parsing: Array("[1 2]".utf8)) }
        #expect(comma?.description == "unexpected '2' at byte 3, expected ',' or ']'")
        let zero = #expect(throws: JSONError.self) { try JSONValue(parsing: [0]) }
        #expect(zero?.description == "unexpected byte 0x00 at byte 0, expected a value")
        var reader = JSONReader(Array(#"{"count" : "many"}"#.utf8))
        try reader.beginObject()
        _ = try reader.nextKey()
        #expect(reader.error(.custom("unknown member")).description == "unknown member at byte 1")
        _ = try reader.readString()
        #expect(reader.error(.custom("not a count")).description == "not a count at byte 11")
        let long = JSONError(.duplicateKey(String(repeating: "é", count: 10_000)), offset: 0)
        #expect(long.description.count < 120)
    }
}
