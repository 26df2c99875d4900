internal import Crypto
internal import MillraceModel

/// The key that a store is encrypted with: 32 secret bytes that only its owner keeps.
///
/// It seals nothing but the data keys of the store, so it can be replaced without touching what they seal. It never
/// shows its bytes, not in a description and not in an error.
package struct EncryptionKey: Sendable, CustomStringConvertible {
    /// How many bytes a key has.
    package static let byteCount = 32

    let material: SymmetricKey

    /// Takes a key as it is.
    ///
    /// - Throws: `StoreError.invalidEncryptionKey` when there are not 32 bytes.
    package init(bytes: [UInt8]) throws(StoreError) {
        guard bytes.count == Self.byteCount else {
            throw .invalidEncryptionKey("a key has \(Self.byteCount) bytes, there are \(bytes.count)")
        }
        material = SymmetricKey(data: bytes)
    }

    /// Reads a key from text: 64 hexadecimal digits or the Base64 of 32 bytes, blanks and line ends around it aside.
    ///
    /// - Throws: `StoreError.invalidEncryptionKey`.
    package init(text: String) throws(StoreError) {
        var line = Substring(text)
        while line.first?.isWhitespace == true { line.removeFirst() }
        while line.last?.isWhitespace == true { line.removeLast() }
        guard !line.isEmpty else { throw .invalidEncryptionKey("there is no text") }
        guard let bytes = Self.bytes(hexadecimal: line) ?? Base64.decode(String(line)) else {
            throw .invalidEncryptionKey(
                "\(line.count) characters are neither 64 hexadecimal digits nor the Base64 of \(Self.byteCount) bytes")
        }
        try self.init(bytes: bytes)
    }

    /// Reads a key from a variable of an environment.
    ///
    /// - Parameters:
    ///   - name: The variable; its text is as in `init(text:)`.
    ///   - environment: The environment, such as that of the process.
    /// - Throws: `StoreError.invalidEncryptionKey`, which names the variable.
    package init(variable name: String, in environment: [String: String]) throws(StoreError) {
        guard let text = environment[name] else {
            throw .invalidEncryptionKey("the environment variable \(name) is not set")
        }
        do {
            try self.init(text: text)
        } catch .invalidEncryptionKey(let detail) {
            throw .invalidEncryptionKey("the environment variable \(name): \(detail)")
        }
    }

    /// Says that this is a key, and no more.
    package var description: String { "EncryptionKey(\(Self.byteCount) bytes)" }

    private static func bytes(hexadecimal text: Substring) -> [UInt8]? {
        let digits = text.utf8.map { UInt8($0) }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(ofDigit: digits[index]), let low = value(ofDigit: digits[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
