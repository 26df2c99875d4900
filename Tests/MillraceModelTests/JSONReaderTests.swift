import MillraceModel
import Testing

@Suite("JSON reader")
struct JSONReaderTests {
    private static let malformedEscapes: [(String, JSONError.Reason, Int)] = [
        (#""\x""#, .invalidEscape, 1), (#""\U0041""#, .invalidEscape, 1), (#""\u12G4""#, .invalidEscape, 5),
        (#""\u 123""#, .invalidEscape, 3), (#""\u+123""#, .invalidEscape, 3), (#""\u12""#, .invalidEscape, 5),
        (#""a\ud800""#, .loneSurrogate, 2), (#""\ud800 ""#, .loneSurrogate, 1), (#""\ud800\n""#, .loneSurrogate, 1),
        (#""\ud800\u0041""#, .loneSurrogate, 1), (#""\ud800\ud800""#, .loneSurrogate, 1),
        (#""\udc00\ud800""#, .loneSurrogate, 1), (#""\ud800"#, .unexpectedEnd, 7), (#""\ud800\"#, .unexpectedEnd, 8),
        (#""\ud800\u"#, .unexpectedEnd, 9), (#""\u00"#, .unexpectedEnd, 5), (#""\"#, .unexpectedEnd, 2),
    ]

    /// Reads a document as a tree.
    private func parse(_ text: String) throws(JSONError) -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    /// The error that a document causes, or nil when it is read.
    private func fault(_ bytes: [UInt8], depthLimit: Int = 128) -> JSONError? {
        do {
            _ = try JSONValue(parsing: bytes, depthLimit: depthLimit)
            return nil
        } catch {
            return error
        }
    }

    private func fault(_ text: String) -> JSONError? {
        fault(Array(text.utf8))
    }

    @Test("A whole document is pulled member by member")
    func pullsADocument() throws {
        let text = #" { "id" : 7 , "tags":["a" , "b"], "on":true,"off":false, "none":null, "rest":{"x":[1,2]} } "#
        var reader = JSONReader(Array(text.utf8))
        var seen: [String] = []
        try reader.beginObject()
        while let key = try reader.nextKey() {
            seen.append(key)
            switch key {
            case "id": #expect(try reader.readInt() == 7)
            case "tags":
                var tags: [String] = []
                try reader.beginArray()
                while try reader.nextElement() { tags.append(try reader.readString()) }
                #expect(tags == ["a", "b"])
            case "on": #expect(try reader.readBool())
            case "off": #expect(try reader.readBool() == false)
            case "none": try reader.readNull()
            default: try reader.skipValue()
            }
        }
        try reader.finish()
        #expect(seen == ["id", "tags", "on", "off", "none", "rest"])
    }

    @Test("The kind of a value can be seen before it is read")
    func peeksKinds() throws {
        var reader = JSONReader(Array(#"[{}, [], "", -1, false, null]"#.utf8))
        var kinds: [JSONKind] = []
        try reader.beginArray()
        while try reader.nextElement() {
            kinds.append(try reader.peekKind())
            try reader.skipValue()
        }
        #expect(kinds == [.object, .array, .string, .number, .bool, .null])
    }

    @Test("Every escape becomes its character")
    func readsEscapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00\u0000 é€😀""#
        #expect(try parse(text) == .string("\"\\/\u{08}\u{0C}\n\r\tAé€😀\0 é€😀"))
        #expect(try parse(#"{"\u0061":1}"#) == ["a": 1])
        #expect(try parse(#""\udbff\udfff\ud800\udc00""#) == "\u{10FFFF}\u{10000}")
    }

    @Test("A malformed escape is an error where it stands", arguments: malformedEscapes)
    func refusesEscapes(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(fault(text) == JSONError(reason, offset: offset))
    }

    @Test("Control characters in strings must be escaped, and DEL need not be")
    func refusesControlCharacters() throws {
        for byte in UInt8(0)..<0x20 {
            let found = fault([0x22, byte, 0x22])
            #expect(found == JSONError(.controlCharacterInString(byte), offset: 1))
        }
        #expect(try parse("\"\u{7F}\u{80}\u{2028}\"") == "\u{7F}\u{80}\u{2028}")
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2, 0x22], [0xC2, 0xC2], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82, 0x22], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
            [0xF0, 0x9F, 0x98, 0x22],
        ] as [[UInt8]])
    func refusesInvalidUTF8(sequence: [UInt8]) {
        #expect(fault([0x22, 0x61] + sequence + [0x22]) == JSONError(.invalidUTF8, offset: 2))
        #expect(fault([0x7B, 0x22] + sequence + Array("\":1}".utf8)) == JSONError(.invalidUTF8, offset: 2))
    }

    @Test("The first and last character of every UTF-8 length is read")
    func readsUTF8Borders() throws {
        let text = "\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}"
        #expect(try parse("\"\(text)\"") == .string(text))
        // A byte order mark inside a string is a character like any other.
        #expect(try parse("\"\u{FEFF}x\\n\u{FEFF}\"") == .string("\u{FEFF}x\n\u{FEFF}"))
    }

    @Test("Numbers keep every digit and their spelling")
    func keepsNumbers() throws {
        let texts = [
            "0", "-0", "1", "10", "-1.50", "1e5", "1E+05", "1e-400",
            "123456789012345678901234567890.12345678901234567890",
            "0.0000000000000000000000000000000000000001", "0e0", "-0.0e-0",
        ]
        for text in texts { #expect(try parse(text) == .number(text)) }
        #expect(try parse("[\(texts.joined(separator: " , "))]") == .array(texts.map { .number($0) }))
    }

    @Test(
        "Numbers that RFC 8259 does not allow are refused",
        arguments: [
            "01", "-01", "00", "1.", ".5", "-.5", "+1", "1.e5", "1e", "1e+", "1e+-1", "1.2.3", "1e5e5", "1e5.0", "--1",
            "-", "1-",
            "0x10", "1_000", "NaN", "Infinity", "-Infinity", "1 2", "1a",
        ])
    func refusesNumbers(text: String) {
        #expect(fault(text) != nil)
        #expect(fault("[\(text)]") != nil)
        #expect(fault("{\"a\":\(text)}") != nil)
    }

    @Test("Whole numbers are read to the limits of 64 bits")
    func readsIntegers() throws {
        func read(_ text: String) throws(JSONError) -> Int {
            var reader = JSONReader(Array(text.utf8))
            return try reader.readInt()
        }
        #expect(try read("9223372036854775807") == Int.max)
        #expect(try read("-9223372036854775808") == Int.min)
        #expect(try read("-0") == 0)
        for text in ["9223372036854775808", "-9223372036854775809", "100000000000000000000"] {
            #expect(throws: JSONError(.integerOutOfRange(text), offset: 0)) { try read(text) }
        }
        for text in ["1.0", "1e2", "0.5"] {
            #expect(throws: JSONError(.wrongType(expected: "a whole number", found: text), offset: 0)) {
                try read(text)
            }
        }
        #expect(throws: JSONError(.wrongType(expected: "a whole number", found: "a string"), offset: 1)) {
            try read(" \"1\"")
        }
    }

    @Test(
        "What is not quite JSON is refused",
        arguments: [
            "", " ", "{", "[", "]", "}", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "{\"a\":1,}", "{,}", "{\"a\"}",
            "{\"a\":}",
            "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\":1 \"b\":2}", "[1}", "{\"a\":1]", "tru", "trux", "True",
            "TRUE", "nul",
            "nulll", "falsee", "undefined", "'a'", "1 1", "{} {}", "[] ,", "//c\n1", "/*c*/1", "\u{FEFF}1", "1\u{FEFF}",
            "\u{0}1",
            "1\u{0}", "\u{A0}1", "\u{0B}1", "\u{0C}1", "[\"a]", "\"a\"b\"", "[1]x", "{\"a\":1}}", "{\"a\"::1}", "{:1}",
            "[1:2]",
        ])
    func refusesNearJSON(text: String) {
        #expect(fault(text) != nil)
    }

    @Test("Blanks are allowed around every token")
    func skipsBlanks() throws {
        let text = " \t\r\n{ \n\"a\"\t:\r[ 1 , 2 ,[ ] , { } ] , \"b\" : \"\" } \n\r\t "
        #expect(try parse(text) == ["a": [1, 2, [], [:]], "b": ""])
    }
}
