import Foundation
import Testing

/// What the page "Operations" lists, against where it comes from.
@Suite struct OperationsTests {
    private let page: DocumentationPage

    init() throws { page = try DocumentationPage.article("Operations") }

    private func source(_ path: String) throws -> String {
        try String(contentsOf: DocumentationPage.root.appending(path: "Sources/\(path)"), encoding: .utf8)
    }

    @Test("the page names every key of the logs' metadata")
    func logKeys() throws {
        let keys = try source("Millrace/Observability/LogKey.swift").matches(of: /static let \w+ = "([^"]+)"/).map(\.1)
        #expect(keys.count > 15)
        for key in keys { #expect(page.lines.contains { $0.contains("`\(key)`") }, "\(key)") }
    }

    @Test("the page names every metric")
    func metrics() throws {
        let names = try source("Millrace/Observability/MappingMetrics.swift")
            .matches(of: /(?:counter\(|label: )"(\w+)"/).map(\.1)
        #expect(names.count > 12)
        for name in names { #expect(page.lines.contains { $0.contains("`\(name)`") }, "\(name)") }
    }

    @Test("the page names every exit code of a command")
    func exitCodes() throws {
        let codes = try source("MillraceCommand/Support/Failure.swift").matches(of: /case \w+ = (\d+)/).map(\.1)
        #expect(codes.count == 5)
        let rows = page.lines.filter { $0.contains(/^\| [0-9, ]+ \|/) }.map { $0.split(separator: "|")[0] }
        let told = Set(rows.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) })
        #expect(told == Set(codes.map(String.init) + ["0", "64", "143"]))
    }

    @Test("the unit of systemd starts a daemon that reads its manifest again and ends with 0", .timeLimit(.minutes(1)))
    func unit() throws {
        let block = try #require(page.blocks.first { $0.language == "ini" })
        var settings: [String: String] = [:]
        for line in block.lines where !line.isEmpty && !line.hasPrefix("[") {
            let parts = line.split(separator: "=", maxSplits: 1)
            try #require(parts.count == 2, "\(line)")
            settings[String(parts[0])] = String(parts[1])
        }
        #expect(block.lines.filter { $0.hasPrefix("[") } == ["[Unit]", "[Service]", "[Install]"])
        #expect(settings["StateDirectory"].map { "/var/lib/\($0)" } == "/var/lib/millrace")
        let start = try #require(settings["ExecStart"])
        let reload = try #require(settings["ExecReload"])
        #expect(start.contains("--data /var/lib/millrace") && start.contains("/usr/local/bin/millrace"))
        let session = try ConsoleSession()
        let text = start.replacing("/usr/local/bin/", with: "swift run ")
            .replacing("/etc/millrace/", with: "config/").replacing("/var/lib/millrace", with: ".millrace")
        let pid = "$(grep -o '[0-9]*' .millrace/millrace.lock | head -1)"
        let commands = [
            "$ \(text)", "… The manifest was taken over",
            "$ \(reload.replacing("/bin/", with: "").replacing("$MAINPID", with: pid))",
        ]
        let run = FencedBlock(place: block.place, language: "console", file: nil, heading: "", lines: commands)
        for command in try ConsoleCommand.commands(of: run) { try session.run(command) }
        try session.end()
    }
}
