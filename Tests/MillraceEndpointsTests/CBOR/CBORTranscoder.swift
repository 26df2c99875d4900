import MillraceModel

@testable import MillraceEndpoints

/// Turns JSON into CBOR and back, so that one set of documents tests both.
///
/// What it writes has definite lengths, where `CBORWriter` writes indefinite ones.
enum CBORTranscoder {
    /// A document; the shape says which texts are bytes and which numbers instants.
    static func encode(_ value: JSONValue, as shape: Shape?) -> [UInt8] {
        var bytes: [UInt8] = []
        write(value, shape, to: &bytes)
        return bytes
    }

    /// A document as JSON would have it: bytes in Base64, instants in seconds with three decimals.
    static func decode(_ bytes: [UInt8]) throws -> JSONValue {
        var reader = CBORReader(bytes)
        let value = try read(&reader)
        try reader.finish()
        return value
    }

    private static func write(_ value: JSONValue, _ shape: Shape?, to bytes: inout [UInt8]) {
        switch (value, shape) {
        case (.null, _): bytes.append(0xF6)
        case (.bool(let flag), _): bytes.append(flag ? 0xF5 : 0xF4)
        case (.number(let text), .timestamp?):
            CBORHead.write(.tag, 1, to: &bytes)
            write(Timestamp(secondsSinceEpoch: text)?.millisecondsSinceEpoch ?? 0, to: &bytes)
        case (.number(let text), _):
            if let number = Int64(text) { return write(number, to: &bytes) }
            bytes.append(0xFB)
            let pattern = (Double(text) ?? .nan).bitPattern
            withUnsafeBytes(of: pattern.bigEndian) { bytes.append(contentsOf: $0) }
        case (.string(let text), .blob?):
            guard let data = Base64.decode(text) else { return write(value, nil, to: &bytes) }
            CBORHead.write(.bytes, UInt64(data.count), to: &bytes)
            bytes += data
        case (.string(let text), _):
            CBORHead.write(.text, UInt64(text.utf8.count), to: &bytes)
            bytes += text.utf8
        case (.array(let elements), _):
            CBORHead.write(.array, UInt64(elements.count), to: &bytes)
            for element in elements {
                if case .list(let shape, _)? = shape {
                    write(element, shape, to: &bytes)
                } else {
                    write(element, nil, to: &bytes)
                }
            }
        case (.object(let object), _):
            CBORHead.write(.map, UInt64(object.count), to: &bytes)
            for (key, value) in object.members {
                write(.string(key), nil, to: &bytes)
                switch shape {
                case .structure(let members)?:
                    write(value, members.first { $0.name == key }?.shape, to: &bytes)
                case .map(let shape, _)?: write(value, shape, to: &bytes)
                default: write(value, nil, to: &bytes)
                }
            }
        }
    }

    private static func write(_ number: Int64, to bytes: inout [UInt8]) {
        if number < 0 {
            CBORHead.write(.negative, UInt64(-1 - number), to: &bytes)
        } else {
            CBORHead.write(.unsigned, UInt64(number), to: &bytes)
        }
    }

    private static func read(_ reader: inout CBORReader) throws -> JSONValue {
        switch try reader.kind() {
        case .object:
            var object = JSONObject()
            try reader.beginObject()
            while let key = try reader.nextKey() { object[key] = try read(&reader) }
            return .object(object)
        case .array:
            var elements: [JSONValue] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try read(&reader)) }
            return .array(elements)
        case .string: return .string(try reader.readString())
        case .bytes: return .string(Base64.encode(try reader.readBytes()))
        case .number: return .number(try reader.readNumberText())
        case .timestamp: return .number(try reader.readTimestamp()?.decimalSecondsSinceEpoch ?? "no timestamp")
        case .boolean: return .bool(try reader.readBool())
        case .null:
            try reader.readNull()
            return .null
        }
    }
}
