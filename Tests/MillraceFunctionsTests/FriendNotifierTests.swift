import Millrace
import Testing

@testable import MillraceFunctions

@Suite("G37d friends of an uploader")
struct FriendNotifierTests {
    @Test("G37d every friend gets one message for each new picture")
    func messages() async throws {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        try await bench.put(
            [
                ["user": "Valjean", "friends": .stringSet(["Myriel", "Cosette", "Javert"])],
                ["user": "Cosette", "friends": .stringSet(["Valjean"])],
            ], into: "Friends")
        try await bench.put(
            [
                ["user": "Valjean", "picture": "candlesticks.jpg"],
                ["user": "Cosette", "picture": "doll.jpg"],
                ["user": "Cosette", "picture": "doll.jpg", "title": "My doll"],
                ["user": "Gavroche", "picture": "barricade.jpg"],
            ], into: "Uploads")
        try await bench.tables.table("Uploads").delete(["user": "Cosette", "picture": "doll.jpg"])
        let changes = try await bench.changes(of: "Uploads")
        #expect(changes.map(\.eventName) == [.insert, .insert, .modify, .insert, .remove])
        for batch in [changes[...], changes[1...], changes[...]] {
            try await bench.deliver(batch, to: friendNotifier(outbox: outbox))
        }
        #expect(outbox.messages.map(\.to) == ["Cosette", "Javert", "Myriel", "Valjean"])
        #expect(outbox.messages.last?.text == "Cosette has a new picture: doll.jpg")
    }
}
