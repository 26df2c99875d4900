import MillraceModel

/// A JSON document that remembers where its values stand, and keeps keys that occur twice.
///
/// For documents that a person wrote, in which every problem is to be told with its place.
struct LocatedJSON {
    /// A member of an object.
    struct Member {
        let key: String
        let value: LocatedJSON
    }

    /// A value with the places of what it holds.
    enum Content {
        /// Neither an array nor an object.
        case scalar(JSONValue)
        case array([LocatedJSON])
        /// The members in the order of the text; keys may occur twice.
        case object([Member])
    }

    let content: Content
    /// The first byte of the value, counted from 0; `nil` for what did not come as text.
    let byteOffset: Int?

    /// Takes a tree without places.
    init(_ value: JSONValue) {
        byteOffset = nil
        content =
            switch value {
            case .array(let elements): .array(elements.map { LocatedJSON($0) })
            case .object(let object):
                .object(object.members.map { Member(key: $0.key, value: LocatedJSON($0.value)) })
            case .null, .bool, .number, .string: .scalar(value)
            }
    }

    /// Parses a whole document.
    ///
    /// - Throws: `JSONError` for what is no JSON; a key that occurs twice is fine.
    init(parsing bytes: [UInt8], depthLimit: Int = 128) throws(JSONError) {
        var reader = JSONReader(bytes, depthLimit: depthLimit)
        try self.init(from: &reader)
        try reader.finish()
    }

    /// Reads one value; the depth limit of the reader bounds the recursion.
    private init(from reader: inout JSONReader) throws(JSONError) {
        let kind = try reader.peekKind()
        byteOffset = reader.tokenOffset
        switch kind {
        case .array:
            var elements: [LocatedJSON] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try LocatedJSON(from: &reader)) }
            content = .array(elements)
        case .object:
            var members: [Member] = []
            try reader.beginObject()
            while let key = try reader.nextKey() {
                members.append(Member(key: key, value: try LocatedJSON(from: &reader)))
            }
            content = .object(members)
        case .null, .bool, .number, .string: content = .scalar(try reader.readValue())
        }
    }

    /// The member of that name, the last one if there are several; `nil` when this is no object.
    func member(_ name: String) -> LocatedJSON? {
        guard case .object(let members) = content else { return nil }
        return members.last { $0.key.hasBytes(of: name) }?.value
    }

    /// The tree without places; of members with the same key the last one counts.
    var value: JSONValue {
        switch content {
        case .scalar(let value): return value
        case .array(let elements): return .array(elements.map(\.value))
        case .object(let members):
            var object = JSONObject()
            for member in members { object[member.key] = member.value.value }
            return .object(object)
        }
    }
}
