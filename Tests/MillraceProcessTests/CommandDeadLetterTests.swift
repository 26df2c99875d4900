import Foundation
import MillraceModel
import Testing

@Suite struct CommandDeadLetterTests {
    @Test("P3 what was given up is listed, shown, redriven once, and purged", arguments: [false, true])
    func wholeLife(withDaemon: Bool) throws {
        let run = try CommandRun()
        let items = ["a", "b", "c"].map { CommandRun.item($0, isPoison: true) }
        try run.millrace("put", "Orders", items[0], items[1], items[2], CommandRun.item("d"))
        try run.workOff()
        let file = run.data + "/dead-letters/poison.jsonl"
        let before = FileManager.default.contents(atPath: file)
        try run.with(daemon: withDaemon) {
            let list = try run.millrace("deadletters", "list").output.split(separator: "\n")
            #expect(list.count == 3)
            #expect(list.allSatisfy { $0.contains("refuse-poison  RetryAttemptsExhausted  1 records") }, "\(list)")
            #expect(try run.jsonLines("deadletters", "list").count == 3)
            let shown = try run.json("deadletters", "show", "2").objectValue
            #expect(shown?["Line"] == 2)
            let event = shown?["Event"].map { String(decoding: $0.serialized(), as: UTF8.self) } ?? ""
            #expect(event.contains("\"Keys\":{\"id\":{\"S\":\"b\"}}"), "\(event)")
            try run.millrace("deadletters", "show", "4", status: 65)
            try run.millrace("deadletters", "show", "0", status: 65)

            let dry = try run.millrace("deadletters", "redrive", "--dry-run").output.split(separator: "\n")
            #expect(dry.count == 3)
            let failed = try run.millrace("deadletters", "redrive", "--max", "2", status: 1)
            #expect(failed.output.split(separator: "\n").count == 2)
            #expect(failed.output.contains("1  refuse-poison  failed: ") && failed.output.contains("a is poison"))
            #expect(failed.errors == "2 of 2 failed again\n")
            #expect(FileManager.default.contents(atPath: file) == before)

            try Data().write(to: URL(fileURLWithPath: run.data + "/witness.log.antidote"))
            #expect(try run.millrace("deadletters", "redrive", "2").output == "2  refuse-poison  redriven\n")
            #expect(try run.millrace("deadletters", "redrive", "--max", "1").output == "1  refuse-poison  redriven\n")
            #expect(FileManager.default.contents(atPath: file) == before)
            let marked = try run.millrace("deadletters", "list").output.split(separator: "\n")
            #expect(marked.map { $0.contains("  redriven 20") } == [true, true, false])
            #expect(try run.millrace("deadletters", "purge").output == "2 purged, 1 kept\n")
            #expect(try run.millrace("deadletters", "list").output.hasPrefix("1  "))
            #expect(try run.millrace("deadletters", "redrive").output == "1  refuse-poison  redriven\n")
            #expect(try run.millrace("deadletters", "redrive").output == "nothing to redrive\n")
            #expect(try run.millrace("deadletters", "purge", "--all").output == "1 purged, 0 kept\n")
            #expect(try run.millrace("deadletters", "list").output == "no dead letters\n")
        }
        try run.millrace("deadletters", "redrive", "--max", "0", status: 64)
    }
}
