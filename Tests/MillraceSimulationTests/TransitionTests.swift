import Foundation
import MillraceSimulation
import Testing

/// The tables of `StateMachine.md` against what the machines do.
@Suite struct TransitionTests {
    private static let page = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .appending(path: "../../Sources/Millrace/Millrace.docc/StateMachine.md")
        .standardized

    // After a change: `swift run millrace-simulate --seeds 1 1000 --transitions` prints the tables.
    @Test("StateMachine.md has the transitions of seeds 1...1000", arguments: TransitionTable.Part.allCases)
    func pageIsTrue(part: TransitionTable.Part) async throws {
        var table = TransitionTable()
        for report in await FixedSeeds.reports() { table.merge(report.transitions) }
        let lines = try String(contentsOf: Self.page, encoding: .utf8).components(separatedBy: "\n")
        let begin = try #require(lines.firstIndex(of: part.beginMarker), "the page has no \(part.beginMarker)")
        let end = try #require(lines.firstIndex(of: part.endMarker), "the page has no \(part.endMarker)")
        let written = lines[(begin + 1)..<end].filter { !$0.isEmpty }
        let derived = table.lines(of: part)
        let missing = derived.filter { !written.contains($0) }
        let invented = written.filter { !derived.contains($0) }
        #expect(missing.isEmpty, "StateMachine.md lacks, of \(part.rawValue):\n\(missing.joined(separator: "\n"))")
        #expect(invented.isEmpty, "never seen, of \(part.rawValue):\n\(invented.joined(separator: "\n"))")
    }
}
