import Foundation
import MillraceModel
import Testing

@testable import MillraceEndpoints

/// Replays the documents of Kinesis in CBOR, which says the same in other bytes.
@Suite struct KinesisDocumentTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Documents/Kinesis")

    private static func operations() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    @Test("W16 each operation answers in CBOR what its document says in JSON", arguments: try operations())
    func cbor(operation: String) async throws {
        try await replay(operation)
    }

    @Test("every operation has its document")
    func completeness() async throws {
        #expect(try await KinesisWire().operationNames == Self.operations())
    }

    private func replay(_ operation: String) async throws {
        let file = Self.folder.appendingPathComponent("\(operation).json")
        let document = try #require(JSONValue(parsing: Array(Data(contentsOf: file))).objectValue)
        let wire = try await KinesisWire()
        var answers: [String: JSONValue] = [:]
        for part in ["given", "calls"] {
            let steps = try #require(document[part]?.arrayValue)
            for (index, value) in steps.enumerated() {
                let step = try #require(value.objectValue)
                let name = "\(operation): \(step["name"]?.stringValue ?? "given \(index + 1)")"
                if let seconds = step["after"]?.intValue { wire.clock.advance(by: .seconds(seconds)) }
                let reply = try await wire.call(
                    step["operation"]?.stringValue ?? operation,
                    try Self.resolved(try #require(step["request"]), answers),
                    .cbor11
                )
                let answer = try reply.document ?? .null
                if let label = step["as"]?.stringValue { answers[label] = answer }
                #expect(reply.contentType == WireFormat.cbor11.rawValue, "\(name)")
                let isCall = part == "calls"
                #expect(reply.status == (isCall ? step["status"]?.intValue : 200), "\(name)")
                if isCall || step["as"] != nil { #expect(answer == step["response"], "\(name)") }
            }
        }
    }

    /// A request with the parts of earlier answers in the place of texts such as `${page.NextToken}`.
    private static func resolved(_ value: JSONValue, _ answers: [String: JSONValue]) throws -> JSONValue {
        switch value {
        case .string(let text) where text.hasPrefix("${") && text.hasSuffix("}"):
            let path = text.dropFirst(2).dropLast().split(separator: ".").map(String.init)
            return try #require(answers[path[0]]?.objectValue?[path[1]], "no earlier step has \(text)")
        case .array(let elements): return .array(try elements.map { try resolved($0, answers) })
        case .object(let object):
            return .object(JSONObject(try object.members.map { ($0.key, try resolved($0.value, answers)) }))
        case .null, .bool, .number, .string: return value
        }
    }
}
