import Foundation

/// A page of the documentation: the README, or an article of the catalog.
struct DocumentationPage: Sendable, CustomStringConvertible {
    /// The fence that never ends.
    struct OpenFence: Error { let place: String }

    /// The path, from the package on.
    let path: String
    let lines: [String]
    let blocks: [FencedBlock]

    var description: String { path }

    /// The folder that holds Package.swift.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let catalog = "Sources/Millrace/Millrace.docc"

    /// The README and all articles.
    static func all() throws -> [DocumentationPage] {
        let articles = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: catalog).path)
            .filter { $0.hasSuffix(".md") }.sorted()
        return try [readme()] + articles.map { try DocumentationPage(path: "\(catalog)/\($0)") }
    }

    static func readme() throws -> DocumentationPage { try DocumentationPage(path: "README.md") }

    static func article(_ name: String) throws -> DocumentationPage {
        try DocumentationPage(path: "\(catalog)/\(name).md")
    }

    init(path: String) throws {
        try self.init(path: path, text: String(contentsOf: Self.root.appending(path: path), encoding: .utf8))
    }

    init(path: String, text: String) throws {
        self.path = path
        lines = text.components(separatedBy: "\n")
        var blocks: [FencedBlock] = []
        var heading = ""
        var lineBefore = ""
        var opened: (line: Int, language: String)?
        for (index, line) in lines.enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            let isFence = trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~")
            if let (start, language) = opened {
                guard isFence else { continue }
                blocks.append(
                    FencedBlock(
                        place: "\(path):\(start + 1)",
                        language: language,
                        file: Self.file(announcedBy: lineBefore),
                        heading: heading,
                        lines: Array(lines[(start + 1)..<index])
                    )
                )
                (opened, lineBefore) = (nil, "")
            } else if isFence {
                opened = (index, trimmed.dropFirst(3).trimmingCharacters(in: .whitespaces))
            } else {
                if line.hasPrefix("#") { heading = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces) }
                if !trimmed.isEmpty { lineBefore = trimmed }
            }
        }
        if let opened { throw OpenFence(place: "\(path):\(opened.line + 1)") }
        self.blocks = blocks
    }

    private static func file(announcedBy line: String) -> String? {
        line.firstMatch(of: /^`([A-Za-z\/.]+\.(swift|json))`[:,]/).map { String($0.1) }
    }
}
