import ArgumentParser
import Foundation
import Millrace

/// Where the key of an encrypted store comes from.
struct KeyOptions: ParsableArguments {
    @Option(
        help: "Where the store's key comes from, file:PATH or env:NAME; the manifest says so by default.",
        transform: KeyOptions.source
    )
    var key: EncryptionKeySource?

    /// Reads where a key comes from.
    @Sendable static func source(_ text: String) throws -> EncryptionKeySource {
        guard let source = EncryptionKeySource(text) else {
            throw ValidationError("\(text) is not the source of a key; write file:PATH or env:NAME")
        }
        return source
    }

    /// The key if there is one: that of the command line, else that of the manifest, which need not exist.
    func present(in location: LocationOptions) throws -> EncryptionKeySource? {
        if let key { return key }
        guard FileManager.default.fileExists(atPath: location.manifest) else { return nil }
        do {
            let manifest = try Manifest.load(location.manifest)
            if let problem = manifest.problems.first(where: { "\($0.pointer)".hasPrefix("/Store") }) {
                throw Failure(.invalidData, "\(location.manifest): \(problem)")
            }
            return manifest.encryptionKey
        } catch let error as ManifestError {
            throw Failure(.invalidData, error.description)
        }
    }

    /// The key, which there must be.
    func required(in location: LocationOptions) throws -> EncryptionKeySource {
        guard let key = try present(in: location) else {
            throw ValidationError("--key is missing, and \(location.manifest) names no EncryptionKey under Store")
        }
        return key
    }
}
