import Foundation

/// The tree of the package as text.
struct House {
    struct File {
        let path: String
        let lineCount: Int
        /// The lines of code, comments left out.
        let lines: [(number: Int, text: String)]
    }

    /// The folder that holds Package.swift.
    let root: URL

    init(file: String = #filePath) {
        root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    func swiftFiles(in folder: String) throws -> [File] {
        let base = root.appendingPathComponent(folder)
        guard let enumerator = FileManager.default.enumerator(atPath: base.path) else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: base.path])
        }
        let names = enumerator.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
        return try names.map { name in
            let text = try String(contentsOf: base.appendingPathComponent(name), encoding: .utf8)
            let all = text.split(separator: "\n", omittingEmptySubsequences: false)
            let lines = all.enumerated().map { (number: $0.offset + 1, text: String($0.element)) }
            return File(
                path: "\(folder)/\(name)",
                lineCount: lines.count,
                lines: lines.filter { !$0.text.trimmingCharacters(in: .whitespaces).hasPrefix("//") }
            )
        }
    }
}
