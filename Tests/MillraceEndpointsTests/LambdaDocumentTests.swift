import Foundation
import MillraceModel
import Testing

@testable import MillraceEndpoints

/// The documents of Lambda's operations, replayed; `MILLRACE_REGENERATE=1` writes the answers into them.
@Suite struct LambdaDocumentTests {
    @Test("T1 each call of the documents is answered as it stands there", arguments: LambdaDocument.all)
    func replay(_ document: LambdaDocument) async throws {
        let isRegenerating = ProcessInfo.processInfo.environment["MILLRACE_REGENERATE"] == "1"
        var members = try document.read()
        try await LambdaBench.with { (bench) async throws in
            var mapping = ""
            for given in members["given"]?.arrayValue ?? [] {
                let answered = try await LambdaDocumentCall(call: try #require(given.objectValue))
                    .send(to: bench, &mapping)
                #expect(answered["error"] == nil, "given: \(answered["response"] ?? .null)")
            }
            var calls: [JSONValue] = []
            for call in try #require(members["calls"]?.arrayValue) {
                let call = LambdaDocumentCall(call: try #require(call.objectValue))
                let answered = try await call.send(to: bench, &mapping)
                calls.append(.object(answered))
                if isRegenerating { continue }
                for part in ["status", "error", "response"] {
                    #expect(answered[part] == call.call[part], "\(document): \(call.name): \(part)")
                }
            }
            members["calls"] = .array(calls)
        }
        if isRegenerating { try document.write(members) }
    }

    @Test("T1 there is a document for each operation")
    func operations() throws {
        let names = LambdaDocument.all.map { $0.testDescription.replacingOccurrences(of: ".json", with: "") }
        #expect(
            names == [
                "CreateEventSourceMapping", "DeleteEventSourceMapping", "GetEventSourceMapping", "GetFunction",
                "GetFunctionConfiguration", "Invoke", "ListEventSourceMappings", "ListFunctions", "ListTags",
                "TagResource", "UntagResource", "UpdateEventSourceMapping",
            ])
    }
}
