import Foundation
import MillraceFunctions
import Testing

@Suite("The outbox file")
struct FileOutboxTests {
    private let scratch: ScratchDirectory
    private let name = "outbox/messages.jsonl"
    private var path: String { scratch.path(name) }

    init() throws { scratch = try ScratchDirectory() }

    private func message(_ id: String, _ text: String = "hello") -> Message {
        Message(id: id, kind: "test", to: "you", text: text)
    }

    private func ids() throws -> [String] {
        try scratch.text(name).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
            try JSONDecoder().decode(Message.self, from: Data($0.utf8)).id
        }
    }

    @Test("messages are lines of JSON in the order of sending, each id once, also after a restart")
    func once() async throws {
        let outbox = FileOutbox(path: path)
        #expect(!FileManager.default.fileExists(atPath: path))
        try await outbox.send([message("1"), message("2"), message("1")])
        try await outbox.send(message("2"))
        let restarted = FileOutbox(path: path)
        try await restarted.send([message("2"), message("3"), message("1")])
        #expect(try ids() == ["1", "2", "3"])
        #expect(
            try scratch.text(name).hasPrefix(
                #"{"details":{},"id":"1","kind":"test","text":"hello","to":"you"}"# + "\n"))
    }

    @Test("a torn last line is cut off, and its message is sent again", arguments: [1, 10, 40])
    func tornLine(byteCount: Int) async throws {
        try await FileOutbox(path: path).send([message("1"), message("2")])
        let text = try scratch.text(name)
        let second = text.split(separator: "\n")[1]
        try scratch.write(String(text.dropLast(second.count + 1)) + second.prefix(byteCount), to: name)
        try await FileOutbox(path: path).send([message("1"), message("2"), message("3")])
        #expect(try ids() == ["1", "2", "3"])
        #expect(try scratch.text(name).hasPrefix(text))
    }

    @Test("text with newlines, quotes and any letters stays on one line")
    func anyText() async throws {
        let text = "two\nlines \"quoted\" \u{2028} / \\ 🎡\u{0}"
        try await FileOutbox(path: path).send([message("1", text), message("2")])
        let lines = try scratch.text(name).utf8.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 2)
        #expect(try JSONDecoder().decode(Message.self, from: Data(lines[0])).text == text)
    }

    @Test("many senders at once write whole lines, each id once")
    func concurrency() async throws {
        let outbox = FileOutbox(path: path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for sender in 0..<8 {
                group.addTask {
                    for index in 0..<20 { try await outbox.send(message("\((sender * 5 + index) % 40)")) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try Set(ids()).count == 40)
        #expect(try ids().count == 40)
    }

    @Test("an outbox that cannot be written throws, and goes on when it can")
    func unwritable() async throws {
        try scratch.write("in the way", to: "outbox")
        let outbox = FileOutbox(path: path)
        await #expect(throws: (any Error).self) { try await outbox.send(message("1")) }
        try FileManager.default.removeItem(atPath: scratch.path("outbox"))
        try await outbox.send([message("1"), message("2")])
        #expect(try ids() == ["1", "2"])
    }

    @Test("a damaged line is refused, and nothing is written behind it")
    func damaged() async throws {
        try scratch.write("{\"id\":\n", to: name)
        await #expect(throws: DecodingError.self) { try await FileOutbox(path: path).send(message("1")) }
        #expect(try scratch.text(name) == "{\"id\":\n")
    }
}
