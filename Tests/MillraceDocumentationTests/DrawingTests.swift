import Foundation
import Testing

/// The drawings of the pages: whatever is not a table, but says the same.
@Suite struct DrawingTests {
    @Test("a drawing under a heading names all states of the table there, and no type that is not in the code")
    func drawings() throws {
        let types = try Self.types(in: "Sources/MillraceCore")
        var count = 0
        for page in try DocumentationPage.all() {
            for block in page.blocks where block.language == "text" {
                count += 1
                for state in Self.states(under: block.heading, in: page) {
                    #expect(
                        block.text.contains(try Regex("\\b\(state)\\b")), "\(block) does not show the state \(state)")
                }
                for name in block.text.matches(of: /\b[A-Z][a-z]+[A-Z]\w+/).map({ String($0.0) }) {
                    #expect(types.contains(name), "\(block): there is no type \(name)")
                }
            }
        }
        #expect(count > 0)
    }

    /// The states in the first column of a generated table, without what follows a comma or `to`.
    private static func states(under heading: String, in page: DocumentationPage) -> Set<String> {
        guard let start = page.lines.firstIndex(where: { $0.hasPrefix("#") && $0.hasSuffix(" \(heading)") }) else {
            return []
        }
        let section = page.lines[(start + 1)...].prefix { !$0.hasPrefix("#") }
        guard let table = section.firstIndex(of: "| State | Input | Next state, where it changes |") else { return [] }
        return Set(
            section[(table + 2)...].prefix { $0.hasPrefix("|") }.compactMap { row in
                row.split(separator: "|").first.map { cell in
                    let name = cell.trimmingCharacters(in: .whitespaces)
                    return String(name.split(separator: ",")[0].components(separatedBy: " to ")[0])
                }
            })
    }

    private static func types(in folder: String) throws -> Set<String> {
        let url = DocumentationPage.root.appending(path: folder)
        let names = try FileManager.default.subpathsOfDirectory(atPath: url.path).filter { $0.hasSuffix(".swift") }
        return Set(
            try names.flatMap { name in
                try String(contentsOf: url.appending(path: name), encoding: .utf8)
                    .matches(of: /(?:struct|enum|class|actor) (\w+)/).map { String($0.1) }
            })
    }
}
