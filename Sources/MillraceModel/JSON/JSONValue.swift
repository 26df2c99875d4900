/// A JSON value as a tree, for documents whose shape is not known beforehand.
///
/// Numbers keep their exact text, so that no digit is lost; two numbers are equal when their texts are (`1` and `1.0`
/// are not). Strings are equal when their bytes are: unlike Swift's `==`, composed and decomposed letters differ, as
/// they do for AWS. Arrays are equal in order, objects in any order.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// A number by its text, which must follow the grammar of RFC 8259 §6.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Parses a whole document.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8; only blanks may follow its value.
    ///   - depthLimit: How many containers may be inside each other, 1 to ``JSONReader/depthLimitMax``.
    /// - Throws: ``JSONError``, also for an object that has a key twice.
    package init(parsing bytes: [UInt8], depthLimit: Int = JSONReader.depthLimitDefault) throws(JSONError) {
        var reader = JSONReader(bytes, depthLimit: depthLimit)
        self = try reader.readValue()
        try reader.finish()
    }

    /// The document in its compact form, members in their order.
    package func serialized() -> [UInt8] {
        serialized(indent: 0)
    }

    /// The document with one value a line and `indent` blanks for each level; 0 for the compact form.
    package func serialized(indent: Int) -> [UInt8] {
        var writer = JSONWriter(indent: indent)
        writer.value(self)
        return writer.bytes
    }
}

extension JSONValue {
    /// The text, if this is a string.
    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The flag, if this is a boolean.
    package var boolValue: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The whole number, if this is a number without fraction and exponent that fits in `Int`.
    package var intValue: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    /// The elements, if this is an array.
    package var arrayValue: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, if this is an object.
    package var objectValue: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The kind of this value.
    package var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// The kind's name with its article, for error texts: "an object", "a string".
    package var kindName: String { kind.name }
}

extension JSONValue: Hashable {
    /// Compares two trees; see ``JSONValue`` for what equal means.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// Hashes the tree in agreement with `==`.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        switch self {
        case .null: break
        case .bool(let flag): hasher.combine(flag)
        // Strings of the same bytes are also equal to Swift, so its hash serves.
        case .number(let text), .string(let text): hasher.combine(text)
        case .array(let elements): hasher.combine(elements)
        case .object(let object): hasher.combine(object)
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes `null`.
    package init(nilLiteral: ()) {
        self = .null
    }

    /// Makes a boolean.
    package init(booleanLiteral value: Bool) {
        self = .bool(value)
    }

    /// Makes a number.
    package init(integerLiteral value: Int) {
        self = .number(String(value))
    }

    /// Makes a string.
    package init(stringLiteral value: String) {
        self = .string(value)
    }

    /// Makes an array.
    package init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }

    /// Makes an object; a key that occurs twice stops the process.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements))
    }
}

extension String {
    /// Whether two strings have the same UTF-8, where `==` would also take canonically equivalent letters for equal.
    func hasSameBytes(as other: String) -> Bool {
        // Swift's own comparison is quick to tell most different strings apart.
        utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
    }
}
