import Millrace
import MillraceFunctions
import MillraceTesting
import Testing

@Suite("G37d friends of an uploader on the runtime")
struct FriendNotifierRuntimeTests {
    @Test("G37d all friends hear of an upload, whoever is a friend by then, and of no change or deletion")
    func uploads() async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            let (friends, uploads) = (runtime.table("Friends"), runtime.table("Uploads"))
            try await friends.put(["user": "Valjean", "friends": .stringSet(["Myriel", "Cosette"])])
            try await uploads.put(["user": "Valjean", "picture": "candlesticks.jpg"])
            try await uploads.put(["user": "Gavroche", "picture": "barricade.jpg"])
            try runtime.settle()
            try await friends.put(["user": "Valjean", "friends": .stringSet(["Cosette", "Marius"])])
            try await uploads.put(["user": "Valjean", "picture": "candlesticks.jpg", "title": "A present"])
            try await uploads.put(["user": "Valjean", "picture": "garden.jpg"])
            try await uploads.delete(["user": "Valjean", "picture": "garden.jpg"])
            try runtime.settle()
            #expect(
                shipped.outbox.texts == [
                    "Cosette: Valjean has a new picture: candlesticks.jpg",
                    "Cosette: Valjean has a new picture: garden.jpg",
                    "Marius: Valjean has a new picture: garden.jpg",
                    "Myriel: Valjean has a new picture: candlesticks.jpg",
                ])
            #expect(runtime.deadLetters.isEmpty)
        }
    }

    @Test("G37d P3 friends that are no set are not taken for none: the upload is given up, with its event")
    func poison() async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            let (friends, uploads) = (runtime.table("Friends"), runtime.table("Uploads"))
            try await friends.put(["user": "Marius", "friends": "Enjolras"])
            try await uploads.put(["user": "Marius", "picture": "garden.jpg"])
            try runtime.settle()
            #expect(runtime.deliveries(of: "friend-notifier").map(\.attempt) == [1, 2, 3, 4])
            #expect(try runtime.deadLetters.map { try $0.changes() } == [["INSERT picture=garden.jpg, user=Marius"]])
            #expect(shipped.outbox.messages.isEmpty)
            try await friends.put(["user": "Marius", "friends": .stringSet(["Enjolras"])])
            try await uploads.put(["user": "Marius", "picture": "bridge.jpg"])
            try runtime.settle()
            #expect(shipped.outbox.texts == ["Enjolras: Marius has a new picture: bridge.jpg"])
        }
    }

    @Test("G35 G37d friends are told once by a process that dies halfway through them and is started again")
    func crash() async throws {
        let shipped = Shipped()
        try await withTestRuntime(
            manifest: Shipped.manifest(), functions: shipped.functions, faults: .crashAfterHandler
        ) { runtime in
            shipped.outbox.fail(.answerLost)
            try await runtime.table("Friends").put(["user": "Valjean", "friends": .stringSet(["Myriel", "Cosette"])])
            for index in 0..<3 {
                try await runtime.table("Uploads").put(["user": "Valjean", "picture": .string("\(index).jpg")])
            }
            try runtime.settle()
            #expect(runtime.crashCount == 1)
            #expect(runtime.duplicates(by: .restart).count == 3)
            #expect(shipped.outbox.messages.count == 6)
        }
    }
}
