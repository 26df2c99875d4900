import Foundation

/// The files of the repository that tests compare with what the code generates.
enum ManifestFiles {
    static let manifest = "config/manifest.json"
    static let schema = "config/manifest.schema.json"
    static let reference = "Sources/Millrace/Millrace.docc/ManifestReference.md"

    /// The path of a file of the package.
    static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: name).path
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path(name))))
    }

    /// The bytes of a generated file as it is committed.
    ///
    /// With `MILLRACE_REGENERATE=1` in the environment, writes what the code generates first.
    static func committed(_ name: String, generated: [UInt8]) throws -> [UInt8] {
        if ProcessInfo.processInfo.environment["MILLRACE_REGENERATE"] == "1" {
            try Data(generated).write(to: URL(filePath: path(name)))
        }
        return try bytes(name)
    }

    /// What to do when a generated file is not what the code generates.
    static func advice(_ name: String) -> String {
        "\(name) is not up to date: MILLRACE_REGENERATE=1 swift test --filter ManifestGeneratedFileTests"
    }
}
