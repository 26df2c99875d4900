import Foundation
import Testing

/// The package of one's own on the pages that build it up, and in the gate.
@Suite struct OwnPackageTests {
    @Test("README and Getting started show the same files, and all that the own package has")
    func sameFiles() throws {
        let pages = try [DocumentationPage.readme(), .article("GettingStarted")]
        let files = pages.map { page in
            Dictionary(page.blocks.compactMap { block in block.file.map { ($0, block.text) } }) { $1 }
        }
        #expect(files[0] == files[1])
        #expect(Set(files[0].keys) == OwnPackage.files)
        for page in try DocumentationPage.all() where !pages.contains(where: { $0.path == page.path }) {
            #expect(page.blocks.allSatisfy { $0.file == nil }, "\(page) shows files that nothing makes")
        }
    }

    @Test("the gate runs the own package, with both pages")
    func gate() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: DocumentationPage.root.appending(path: path), encoding: .utf8)
        }
        #expect(try text(".ci/run").contains("\n\(OwnPackage.script)\n"))
        let script = try text(OwnPackage.script)
        for (page, headings) in OwnPackage.sections {
            #expect(script.contains("\"\(page)\""))
            for heading in headings { #expect(script.contains("\"\(heading)\""), "\(heading)") }
        }
    }
}
