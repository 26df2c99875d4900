internal import Foundation

extension EncryptionKey {
    /// The most bytes that a file with a key may have; more cannot be one.
    private static let fileByteCountMax = 4_096

    /// Reads a key from a file: its 32 bytes as they are, or text as in `init(text:)`.
    ///
    /// 32 printable characters are refused: they are a pass phrase or half a key in hexadecimal digits, not 32 random
    /// bytes.
    ///
    /// - Parameter path: The file.
    /// - Returns: The key, and a note when others than its owner may read the file.
    /// - Throws: `StoreError.invalidEncryptionKey`, which names the file.
    package static func load(file path: String) throws(StoreError) -> (key: EncryptionKey, note: String?) {
        let bytes: [UInt8]
        let permissions: Int
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            bytes = [UInt8](try file.read(upToCount: fileByteCountMax + 1) ?? Data())
            try file.close()
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            permissions = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        } catch {
            throw .invalidEncryptionKey("the key file \(path) cannot be read: \(error.localizedDescription)")
        }
        do {
            let key = try key(inFile: bytes)
            let isOpen = permissions & 0o077 != 0
            return (
                key,
                isOpen
                    ? "the key file \(path) has mode \(String(permissions, radix: 8)): others than its owner may use it; "
                        + "chmod 600 it" : nil
            )
        } catch .invalidEncryptionKey(let detail) {
            throw .invalidEncryptionKey("the key file \(path): \(detail)")
        }
    }

    private static func key(inFile bytes: [UInt8]) throws(StoreError) -> EncryptionKey {
        guard bytes.count <= fileByteCountMax else {
            throw .invalidEncryptionKey("it has more than \(fileByteCountMax) bytes")
        }
        let isText = bytes.allSatisfy { (0x20...0x7e).contains($0) || (0x09...0x0d).contains($0) }
        if isText { return try EncryptionKey(text: String(decoding: bytes, as: UTF8.self)) }
        guard bytes.count == byteCount else {
            throw .invalidEncryptionKey(
                """
                it holds \(bytes.count) bytes; a key is \(byteCount) bytes as they are, 64 hexadecimal digits, or the \
                Base64 of \(byteCount) bytes
                """)
        }
        return try EncryptionKey(bytes: bytes)
    }
}
