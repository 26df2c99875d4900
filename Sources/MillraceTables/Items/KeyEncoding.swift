internal import MillraceModel
internal import MillraceStreams

/// Keys as bytes that sort, unsigned, as DynamoDB sorts keys: texts by their UTF-8, bytes as they are, numbers by value.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html
enum KeyEncoding {
    /// The bytes of a key attribute, or `nil` for a type that no key can have.
    static func sortKey(of value: AttributeValue) -> [UInt8]? {
        switch value {
        case .string(let text): [UInt8](text.utf8)
        case .binary(let bytes): bytes
        case .number(let number): number.sortKey
        default: nil
        }
    }

    /// Whether a key attribute is as short as it must be: 2,048 bytes for a hash key, 1,024 for a range key.
    static func fits(_ bytes: [UInt8], _ attribute: KeyAttribute, isHash: Bool) -> Bool {
        attribute.type == .number || bytes.count <= (isHash ? 2_048 : 1_024)
    }

    /// DynamoDB's words for a key attribute that is too long; the missing blank is DynamoDB's.
    static func tooLong(isHash: Bool) -> ServiceError {
        .validation(
            isHash
                ? "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit "
                    + "of2048 bytes"
                : "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the "
                    + "size limit of 1024 bytes")
    }

    /// DynamoDB's words for a key attribute that is empty.
    static func empty(_ attribute: KeyAttribute) -> String {
        "The AttributeValue for a key attribute cannot contain an empty "
            + "\(attribute.type == .binary ? "binary" : "string") value."
    }

    /// Bytes that something can follow without changing their order: the rows of one hash key lie together.
    ///
    /// A zero becomes `00 FF` and the end `00 00`, which is less than anything that goes on.
    static func terminated(_ bytes: [UInt8]) -> [UInt8] {
        var terminated = escaped(bytes)
        terminated.append(0)
        terminated.append(0)
        return terminated
    }

    /// The beginning of terminated bytes: those of all values that begin with these.
    static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(bytes.count + 2)
        guard bytes.contains(0) else {
            escaped += bytes
            return escaped
        }
        for byte in bytes {
            escaped.append(byte)
            if byte == 0 { escaped.append(0xFF) }
        }
        return escaped
    }
}
