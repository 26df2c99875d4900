internal import MillraceModel

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

    /// Bytes that something can follow without changing their order: the rows of one hash key lie together.
    ///
    /// A zero becomes `00 FF` and the end `00 00`, which is less than anything that goes on.
    static func terminated(_ bytes: [UInt8]) -> [UInt8] {
        var terminated: [UInt8] = []
        terminated.reserveCapacity(bytes.count + 2)
        for byte in bytes {
            terminated.append(byte)
            if byte == 0 { terminated.append(0xFF) }
        }
        terminated.append(0)
        terminated.append(0)
        return terminated
    }
}
