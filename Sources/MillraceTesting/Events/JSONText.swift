import Foundation

/// Values as JSON, the same text in every process.
enum JSONText {
    /// The bytes of a value in JSON, members in the order of their names.
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }
}
