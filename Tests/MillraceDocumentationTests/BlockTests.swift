import Foundation
import Millrace
import MillraceModel
import Testing

/// Every fenced block of the README and the articles is compiled, parsed or run.
///
/// | Language | How |
/// |---|---|
/// | `swift` | stands in a file of the tests, which are compiled and run, or is a file of the package in `Tests/OwnPackage` |
/// | `json` | a manifest is checked with the functions of the pages, an event or failure record is decoded |
/// | `console` | each command is run, by the runner that `ConsoleCommand` names |
/// | `text` | a drawing names what the page or the code names |
/// | `ini` | a unit of systemd, whose command starts a daemon |
@Suite struct BlockTests {
    @Test("every fenced block has a language that is checked", arguments: try DocumentationPage.all())
    func languages(page: DocumentationPage) {
        for block in page.blocks {
            #expect(
                ["swift", "json", "console", "text", "ini"].contains(block.language), "\(block): nothing checks it")
        }
    }

    @Test("every Swift block is compiled and run", arguments: try DocumentationPage.all())
    func swift(page: DocumentationPage) throws {
        let sources = try CompiledSources.all.get()
        for block in page.blocks where block.language == "swift" {
            if let file = block.file, OwnPackage.filesBuiltThereOnly.contains(file) { continue }
            #expect(sources.file(with: block.lines) != nil, "\(block) stands in no file of the tests:\n\(block.text)")
        }
    }

    @Test(
        "every JSON block is a manifest without problems, an event or a failure record",
        arguments: try DocumentationPage.all())
    func json(page: DocumentationPage) throws {
        for block in page.blocks where block.language == "json" {
            let bytes = Array(block.text.utf8)
            let members = try #require(try JSONValue(parsing: bytes).objectValue, "\(block) is no object")
            if let records = members["Records"]?.arrayValue {
                if records.first?.objectValue?["eventSource"] == "aws:kinesis" {
                    _ = try KinesisEvent(json: bytes)
                } else {
                    _ = try DynamoDBEvent(json: bytes)
                }
            } else if members["requestContext"] != nil {
                let record = try FailureRecord(json: bytes)
                #expect(try JSONValue(parsing: record.json()) == .object(members), "\(block)")
                _ = try DynamoDBEvent(json: Array(record.payload.utf8))
            } else {
                let manifest = try Manifest(json: bytes, path: block.place)
                let functions = DocumentedFunctions.all.map(\.signature)
                #expect(manifest.problems(with: functions).isEmpty, "\(manifest.problems(with: functions))")
            }
        }
    }

    @Test("every command of a console block has a test that runs it", arguments: try DocumentationPage.all())
    func console(page: DocumentationPage) throws {
        for block in page.blocks where block.language == "console" {
            let commands = try ConsoleCommand.commands(of: block)
            #expect(!commands.isEmpty, "\(block) has no command")
            for command in commands {
                #expect(command.runner != nil, "\(command.place): no test runs \(command.text)")
            }
        }
    }

    @Test("a block that is altered, or that nothing knows, is found")
    func alteredBlocks() throws {
        let sources = try CompiledSources.all.get()
        let block = try #require(try DocumentationPage.article("Guarantees").blocks.first { $0.language == "swift" })
        #expect(sources.file(with: block.lines) != nil)
        for index in block.lines.indices where !block.lines[index].trimmingCharacters(in: .whitespaces).isEmpty {
            var altered = block.lines
            altered[index] += " altered"
            #expect(sources.file(with: altered) == nil, "\(altered[index])")
        }
        let fence = "```"
        let page = try DocumentationPage(
            path: "new", text: "\(fence)console\n$ rm -rf /tmp/x\n\(fence)\n\(fence)\nx\n\(fence)")
        #expect(page.blocks.map(\.language) == ["console", ""])
        #expect(try ConsoleCommand.commands(of: page.blocks[0]).map(\.runner) == [nil])
        #expect(throws: DocumentationPage.OpenFence.self) {
            try DocumentationPage(path: "new", text: "\(fence)swift\nx")
        }
    }
}
