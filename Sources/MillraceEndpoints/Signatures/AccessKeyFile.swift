import Foundation

/// A file of access keys in the format of AWS's shared credentials file.
///
/// ```
/// [default]
/// aws_access_key_id = AKIDEXAMPLE
/// aws_secret_access_key = …
/// aws_session_token = …
/// ```
///
/// The token may be left out. Other settings are passed over, and so are profiles without a key; lines that begin with
/// `#` or `;` are comments.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
package struct AccessKeyFile: Sendable {
    /// The most bytes that a file may have.
    private static let byteCountMax = 1 << 20

    /// The keys in the order of the file, at least one.
    package let keys: [AccessKey]
    /// A warning when others than its owner may read the file; `nil` otherwise.
    package let note: String?

    /// Reads a file.
    ///
    /// - Parameter path: The file, at most 1 MiB.
    /// - Throws: `AccessKeyFileError`, which says where the file is wrong and what to do.
    package static func load(_ path: String) throws(AccessKeyFileError) -> AccessKeyFile {
        let bytes: Data
        let permissions: Int
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            bytes = try file.read(upToCount: byteCountMax + 1) ?? Data()
            try file.close()
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            permissions = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        } catch {
            throw AccessKeyFileError(path: path, line: nil, "cannot be read: \(error.localizedDescription)")
        }
        guard bytes.count <= byteCountMax else {
            throw AccessKeyFileError(path: path, line: nil, "has more than 1 MiB, and is no file of access keys")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AccessKeyFileError(path: path, line: nil, "is not UTF-8; write it anew as plain text")
        }
        let isOpen = permissions & 0o077 != 0
        return AccessKeyFile(
            keys: try AccessKeyFileParser.keys(in: text, path: path),
            note: isOpen
                ? "\(path) has mode \(String(permissions, radix: 8)): others than its owner may read the secrets in it; "
                    + "chmod 600 it" : nil
        )
    }
}

/// What is wrong with a file of access keys; it never shows what stands in the file besides names.
package struct AccessKeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    package let path: String
    /// The line, from 1; `nil` when it concerns the whole file.
    package let line: Int?
    /// What is wrong, and what to do.
    package let message: String

    init(path: String, line: Int?, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    /// `keys.ini:3: …`.
    package var description: String { line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)" }
}
