import MillraceModel

// AWS's words for values of the wrong type, and the passing over them.
//
// Source: the Java front of AWS's services, as clients that send raw JSON see it.
extension WireFault {
    /// An object where there should be something else.
    static let objectText = "Start of structure or map found where not expected"
    /// A scalar where a member of a structure should be a structure, a list or a map.
    static let memberText = "Unexpected field type"
    /// A scalar where an element of a list or map should be a structure.
    static let elementText = "Unexpected value type in payload"
    /// What is no text where there should be bytes.
    static let blobText = "only base-64-encoded strings are convertible to bytes"
    /// The name of attribute values.
    static let attributeValueClass = "com.amazonaws.dynamodb.v20120810.AttributeValue"

    /// An array where there should be an object of a class.
    static func array(insteadOf name: String) -> WireFault { .type("Unrecognized collection type \(name)") }

    /// A text that is not Base64 where there should be bytes.
    static func base64(_ text: String) -> WireFault {
        if text.utf8.count % 4 != 0 {
            return .type("Base64 encoded length is expected a multiple of 4 bytes but found: \(text.utf8.count)")
        }
        func isDigit(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "+", "/", "=": true
            default: false
            }
        }
        if let scalar = text.unicodeScalars.first(where: { !isDigit($0) }) {
            return .type("Invalid Base64 character: '\(scalar)'")
        }
        // The spelling is AWS's.
        return .type("Invalid last non-pad Base64 character dectected")
    }

    /// A scalar of another kind than the member has.
    fileprivate static func scalar(_ found: String, insteadOf type: String) -> WireFault {
        .type("\(found)_VALUE cannot be converted to \(type)")
    }
}

extension DocumentReader {
    /// Passes over what comes next in place of a scalar, and says what is wrong with it.
    ///
    /// - Parameter type: Java's name of the scalar, such as `String`.
    mutating func skipScalar(insteadOf type: String) throws -> WireFault {
        switch try kind() {
        case .boolean: return .scalar(try readBool() ? "TRUE" : "FALSE", insteadOf: type)
        case .number:
            let isWhole = !(try readNumberText()).utf8.contains(UInt8(ascii: "."))
            return .scalar(isWhole ? "NUMBER" : "DECIMAL", insteadOf: type)
        case .object: return try skip(.type(WireFault.objectText))
        case .array: return try skip(.array(insteadOf: "class java.lang.\(type)"))
        case .timestamp: return try skip(.scalar("NUMBER", insteadOf: type))
        case .string, .bytes, .null:
            return try skip(
                type == "Boolean"
                    ? .type("Unexpected token received from parser") : .scalar("STRING", insteadOf: type))
        }
    }

    /// Passes over what comes next in place of bytes, and says what is wrong with it.
    mutating func skipBlob() throws -> WireFault {
        switch try kind() {
        case .object: try skip(.type(WireFault.objectText))
        case .array: try skip(.array(insteadOf: "class java.nio.ByteBuffer"))
        case .boolean, .number, .timestamp, .string, .bytes, .null: try skip(.type(WireFault.blobText))
        }
    }

    /// Passes over what comes next in place of a list, and says what is wrong with it.
    mutating func skipList() throws -> WireFault {
        try skip(.type(try kind() == .object ? WireFault.objectText : WireFault.memberText))
    }

    /// Passes over what comes next in place of a map of attribute values, and says what is wrong with it.
    mutating func skipItem() throws -> WireFault {
        try skip(
            try kind() == .array
                ? .array(insteadOf: "java.util.Map<java.lang.String, \(WireFault.attributeValueClass)>")
                : .type(WireFault.memberText))
    }

    /// Passes over what comes next in place of an attribute value, and says what is wrong with it.
    mutating func skipAttributeValue() throws -> WireFault {
        switch try kind() {
        case .array: try skip(.array(insteadOf: "class \(WireFault.attributeValueClass)"))
        case .null: try skip(.invalidValue(AttributeValue.noTypeFault))
        default: try skip(.type(WireFault.elementText))
        }
    }

    private mutating func skip(_ fault: WireFault) throws -> WireFault {
        try skipValue()
        return fault
    }
}
