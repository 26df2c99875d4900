import Foundation
import Testing

/// The commands of the pages that are for a shell and this package's own daemon.
@Suite struct ConsoleTests {
    @Test(
        "the commands of a page do what it shows",
        .timeLimit(.minutes(3)),
        arguments: try DocumentationPage.all().filter { page in
            try page.blocks.contains { block in
                try block.language == "console" && ConsoleCommand.commands(of: block).contains { $0.runner == .session }
            }
        }
    )
    func commands(page: DocumentationPage) throws {
        let session = try ConsoleSession()
        var section = ""
        for block in page.blocks where block.language == "console" {
            if block.heading != section { session.stopDaemon() }
            section = block.heading
            for command in try ConsoleCommand.commands(of: block) where command.runner == .session {
                try session.run(command)
            }
        }
        try session.end()
    }

    @Test("the gate has the commands that the pages leave to it")
    func gate() throws {
        let gate = try String(contentsOf: DocumentationPage.root.appending(path: ".ci/run"), encoding: .utf8)
        for page in try DocumentationPage.all() {
            for block in page.blocks where block.language == "console" {
                for command in try ConsoleCommand.commands(of: block) where command.runner == .gate {
                    #expect(gate.contains(command.text + "\n"), "\(command.place): \(command.text)")
                }
            }
        }
    }

    @Test(
        "shown output stands for real output only where it agrees with it",
        arguments: [
            ("1 put into Customers", "1 put into Customers", true),
            ("2 put into Customers", "1 put into Customers", false),
            ("1 put into Customers", "1 put", false),
            ("a  b  c", "a … c", true), ("a  b  c", "… c", true), ("a  b  c", "a …", true), ("a  b  c", "… b …", true),
            ("a  b  c", "… d …", false), ("a  b  c", "b …", false), ("a  b  c", "… b", false),
            ("a b", "a … b … b", false),
        ]
    )
    func expectedLines(line: String, pattern: String, matches: Bool) {
        #expect(ExpectedLines.matches(line, pattern) == matches)
    }

    @Test("the commands of the README's AWS block are run by the end-to-end suite")
    func awsClients() throws {
        let suite = try String(
            contentsOf: DocumentationPage.root.appending(path: "Tests/EndToEnd/test_command_line.py"), encoding: .utf8)
        #expect(suite.contains("class ReadmeTests"))
        let blocks = try DocumentationPage.all().flatMap { page in
            try page.blocks.filter { $0.language == "console" }.filter { block in
                try ConsoleCommand.commands(of: block).contains { $0.runner == .awsClients }
            }
        }
        #expect(blocks.map { $0.place.prefix { $0 != ":" } } == ["README.md"], "the suite reads the README only")
    }
}
