import Foundation
package import Logging
package import MillraceStreams

/// Where the key of an encrypted store comes from: never the manifest itself.
public struct EncryptionKeySource: Hashable, Sendable, LosslessStringConvertible {
    private enum Place: Hashable, Sendable {
        case file(String)
        case variable(String)
    }

    private let place: Place

    /// Reads `file:PATH` or `env:NAME`; gives `nil` for anything else.
    public init?(_ text: String) {
        if text.hasPrefix("file:"), text.utf8.count > 5 {
            place = .file(String(text.dropFirst(5)))
        } else if text.hasPrefix("env:"), text.utf8.count > 4 {
            place = .variable(String(text.dropFirst(4)))
        } else {
            return nil
        }
    }

    /// `file:PATH` or `env:NAME`.
    public var description: String {
        switch place {
        case .file(let path): "file:\(path)"
        case .variable(let name): "env:\(name)"
        }
    }

    /// Reads the key, and warns of a file that others can read.
    ///
    /// - Throws: `StoreError.invalidEncryptionKey`, which says what is wrong with the file or the variable.
    package func load(_ logger: Logger) throws(StoreError) -> EncryptionKey {
        switch place {
        case .variable(let name):
            return try EncryptionKey(variable: name, in: ProcessInfo.processInfo.environment)
        case .file(let path):
            let (key, note) = try EncryptionKey.load(file: path)
            if let note { logger.warning("The encryption key is not well kept", metadata: [LogKey.error: "\(note)"]) }
            return key
        }
    }
}
