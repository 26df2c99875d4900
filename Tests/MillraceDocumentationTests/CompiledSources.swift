import Foundation

/// The Swift files of the tests, as far as indentation, modules and the place of a manifest do not matter.
struct CompiledSources {
    /// All of them, read once.
    static let all = Result { try CompiledSources() }

    private let files: [(path: String, text: String)]

    private init() throws {
        let tests = DocumentationPage.root.appending(path: "Tests")
        guard let enumerator = FileManager.default.enumerator(atPath: tests.path) else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: tests.path])
        }
        let paths = enumerator.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
        files = try paths.map { path in
            let text = try String(contentsOf: tests.appending(path: path), encoding: .utf8)
            return (path, Self.outline(text.components(separatedBy: "\n")))
        }
    }

    /// The file in which lines stand one below the other.
    func file(with lines: [String]) -> String? {
        let outline = Self.outline(lines)
        return files.first { $0.text.contains(outline) }?.path
    }

    /// A page shows imports where a file needs others, and reads the manifest of the package that it builds up.
    private static func outline(_ lines: [String]) -> String {
        let kept = lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { line in
            !line.isEmpty && !line.hasPrefix("import ") && !line.hasPrefix("@testable import ")
                && !line.contains(#"contentsOfFile: "config/manifest.json""#)
        }
        return "\n" + kept.joined(separator: "\n") + "\n"
    }
}
