import Foundation
import MillraceModel
import Testing

/// Replays the documents of `Documents`.
///
/// With `MILLRACE_REGENERATE=1` in the environment the answers are written into the files instead, to be read by a person
/// and by `Tests/EndToEnd/check_documents.py` before they count.
@Suite struct WireDocumentTests {
    private static let isRegenerating = ProcessInfo.processInfo.environment["MILLRACE_REGENERATE"] == "1"

    @Test(
        "T1 S1 every call of the documents is answered as they say, member by member",
        arguments: try WireDocument.all(in: WireDocumentWorld.Folder.all.map(\.name))
    )
    func replay(document: WireDocument) async throws {
        var document = document
        var player = try await WireDocumentPlayer(document)
        for (number, step) in document.given.enumerated() {
            let (status, response) = try await player.play(step)
            #expect(status == 200, "given \(step.operation ?? ""): \(text(response))")
            guard step.label != nil else { continue }
            if Self.isRegenerating {
                document.given[number].members["response"] = response
            } else {
                #expect(step.response == response, "given \(step.operation ?? ""): \(text(response))")
            }
        }
        for (number, step) in document.calls.enumerated() {
            let (status, response) = try await player.play(step)
            if Self.isRegenerating {
                document.calls[number].members["status"] = .number("\(status)")
                document.calls[number].members["response"] = response
            } else {
                #expect(step.status == status, "\(step.name ?? ""): \(text(response))")
                #expect(step.response == response, "\(step.name ?? ""): \(text(response))")
            }
        }
        guard Self.isRegenerating else { return }
        try document.save()
        Issue.record("\(document.testDescription) was written anew: read it, and run check_documents.py")
    }

    private func text(_ value: JSONValue) -> String { String(decoding: value.serialized(), as: UTF8.self) }
}
