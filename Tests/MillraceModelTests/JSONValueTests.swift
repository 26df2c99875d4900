import MillraceModel
import Testing

@Suite("JSON values and writer")
struct JSONValueTests {
    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    @Test("The writer places commas and colons")
    func writesADocument() {
        var writer = JSONWriter(reservingCapacity: 64)
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.int(1)
        writer.int(UInt64.max)
        writer.number(text: "1.50e3")
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        writer.key("b")
        writer.bool(true)
        writer.key("c")
        writer.null()
        writer.key("d")
        writer.base64([0xFB, 0xFF])
        writer.key("e")
        writer.raw(Array("[1, 2]".utf8))
        writer.key("f")
        writer.value(["x": ["y", false, nil]])
        #expect(!writer.isComplete)
        writer.endObject()
        #expect(writer.isComplete)
        let expected =
            #"{"a":[1,18446744073709551615,1.50e3,[],{}],"b":true,"c":null,"d":"+/8=","e":[1, 2],"f":{"x":["y",false,null]}}"#
        #expect(text(writer.bytes) == expected)
    }

    @Test("Only what must be escaped is escaped")
    func escapesStrings() {
        let value = JSONValue.string("\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\/\u{7F}é\u{2028}😀")
        let expected = #""\u0000\u0001\b\t\n\u000b\f\r\u001f \"\\/"# + "\u{7F}é\u{2028}😀\""
        #expect(text(value.serialized()) == expected)
        #expect(text(JSONValue.string("").serialized()) == "\"\"")
        #expect(text((["\n": 1] as JSONValue).serialized()) == #"{"\n":1}"#)
    }

    @Test("The pretty form has one value a line and reads back equal")
    func writesPretty() throws {
        let value: JSONValue = ["a": [1, ["b": nil]], "c": [], "d": [:]]
        let expected = """
            {
              "a": [
                1,
                {
                  "b": null
                }
              ],
              "c": [],
              "d": {}
            }
            """
        #expect(text(value.serialized(indent: 2)) == expected)
        #expect(try JSONValue(parsing: value.serialized(indent: 2)) == value)
        #expect(text(value.serialized(indent: 0)) == text(value.serialized()))
    }

    @Test("Misuse of the writer stops the process")
    func writerMisuseTraps() async {
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.int(1)
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginArray()
            writer.endObject()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("a")
            writer.endObject()
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.int(1)
            writer.int(2)
        }
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.number(text: "01")
        }
    }

    @Test("Accessors answer only for their own kind")
    func accessesValues() {
        let value: JSONValue = ["s": "x", "b": true, "n": 12, "f": .number("1.5"), "a": [1], "o": [:], "z": nil]
        let object = value.objectValue
        #expect(object?["s"]?.stringValue == "x")
        #expect(object?["b"]?.boolValue == true)
        #expect(object?["n"]?.intValue == 12)
        #expect(object?["f"]?.intValue == nil)
        #expect(object?["a"]?.arrayValue == [1])
        #expect(object?["o"]?.objectValue?.isEmpty == true)
        #expect(object?["z"] == .some(.null))
        #expect(object?["missing"] == nil)
        #expect(object?["s"]?.intValue == nil && object?["n"]?.stringValue == nil && value.arrayValue == nil)
        #expect(object?.keys == ["s", "b", "n", "f", "a", "o", "z"])
        #expect(value.kindName == "an object" && JSONValue.null.kindName == "null")
    }

    @Test("Objects are equal in any order and keep their own", arguments: [3, 8, 9, 10, 100])
    func comparesObjects(count: Int) {
        var forward = JSONObject()
        var backward = JSONObject()
        for position in 0..<count {
            forward["k\(position)"] = .number(String(position))
            backward["k\(count - 1 - position)"] = .number(String(count - 1 - position))
        }
        #expect(forward == backward)
        #expect(forward.hashValue == backward.hashValue)
        #expect(forward.keys == backward.keys.reversed())
        #expect(JSONValue.array([.object(forward)]) == [.object(backward)])
        backward["k1"] = "other"
        #expect(forward != backward)
        #expect(backward.keys == forward.keys.reversed())
    }

    @Test("Members can be replaced and removed on both sides of the index threshold", arguments: [2, 8, 9, 10, 40])
    func editsObjects(count: Int) {
        var object = JSONObject()
        for position in 0..<count { object["k\(position)"] = .number(String(position)) }
        object["k0"] = nil
        #expect(object["k0"] == nil)
        #expect(object.count == count - 1)
        for position in 1..<count { #expect(object["k\(position)"]?.intValue == position) }
        object["k0"] = .null
        #expect(object.keys.last == "k0")
        #expect(object["k0"] == .some(.null))
        object["absent"] = nil
        #expect(object.count == count)
    }

    @Test("Values differ by kind, by spelling of numbers, by bytes of strings and by order of arrays")
    func comparesValues() {
        #expect(JSONValue.number("1") != .number("1.0"))
        #expect(JSONValue.number("1") != .string("1"))
        #expect(JSONValue.null != false)
        #expect(([1, 2] as JSONValue) != [2, 1])
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        let letters: JSONObject = ["\u{E9}": 1, "e\u{301}": 2]
        #expect(letters["\u{E9}"] == 1 && letters["e\u{301}"] == 2)
    }
}
