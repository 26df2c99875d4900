import Foundation
import MillraceModel
import Testing

@testable import MillraceEndpoints

/// A file of calls of one operation with their answers, as an AWS client would see both.
///
/// ```json
/// {"given": [CALL…], "calls": [CALL…]}
/// ```
///
/// Each call has a `name`, the `request` in the names of AWS's client library, the `http` that makes of it, and the
/// `status` and `response` that it must get; `error` is the name of an error. What is `given` is called first, and must
/// succeed. `THE-UUID-OF-THE-MAPPING-IN-THIS-CALL` stands for the mapping that was made last. An `item` is put into the table before the
/// call. After each call everything that was caused by it comes to its end, unless the call has `"settles": false`.
struct LambdaDocument: Sendable, CustomTestStringConvertible {
    static let placeholder = "THE-UUID-OF-THE-MAPPING-IN-THIS-CALL"

    let path: String

    var testDescription: String { (path as NSString).lastPathComponent }

    /// All documents.
    static let all: [LambdaDocument] = {
        let folder = (#filePath as NSString).deletingLastPathComponent + "/Documents/Lambda"
        let names = (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).compactMap { $0 as? String }
        return names.filter { $0.hasSuffix(".json") }.sorted().map { LambdaDocument(path: folder + "/" + $0) }
    }()

    func read() throws -> JSONObject {
        let bytes = try #require(FileManager.default.contents(atPath: path))
        return try #require(try JSONValue(parsing: Array(bytes)).objectValue)
    }

    func write(_ document: JSONObject) throws {
        let bytes = JSONValue.object(document).serialized(indent: 2) + [UInt8(ascii: "\n")]
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}

/// One call of a document.
struct LambdaDocumentCall {
    let call: JSONObject

    var name: String { call["name"]?.stringValue ?? "given" }

    /// Sends the call.
    ///
    /// - Returns: The call with what it got.
    func send(to bench: LambdaBench, _ mapping: inout String) async throws -> JSONObject {
        let http = try #require(call["http"]?.objectValue, "\(name) has no http")
        let fill = { [mapping] (text: String) in
            text.replacingOccurrences(of: LambdaDocument.placeholder, with: mapping)
        }
        let body: String =
            switch http["body"] {
            case nil: ""
            case .string(let text)?: text
            case let value?: String(decoding: value.serialized(), as: UTF8.self)
            }
        let path = try #require(http["path"]?.stringValue)
        if let item = call["item"] {
            let bytes = item.serialized()
            var reader = JSONReader(bytes)
            try await bench.put(Item(from: &reader))
        }
        let response = await bench.send(
            try #require(http["method"]?.stringValue),
            fill(path),
            query: fill(http["query"]?.stringValue ?? ""),
            headers: (http["headers"]?.objectValue?.members ?? []).map { ($0.key, $0.value.stringValue ?? "") },
            fill(body)
        )
        if call["settles"]?.boolValue != false { bench.settle() }
        var answered = call
        answered["status"] = .number("\(response.status)")
        answered["error"] = response.errorName.map { .string($0) }
        answered["response"] = try response.asClientSeesIt(isInvocation: path.hasSuffix("/invocations"))
        if response.status == 202, http["method"] == "POST", path == LambdaBench.mappings {
            mapping = try response.members()["UUID"]?.stringValue ?? mapping
        }
        return answered
    }
}

extension WireResponse {
    /// The members of the answer, those of its headers included, as AWS's client library gives them.
    fileprivate func asClientSeesIt(isInvocation: Bool) throws -> JSONValue {
        guard errorName == nil else { return .object(try members()) }
        if isInvocation {
            var object: JSONObject = ["StatusCode": .number("\(status)")]
            if let error = header("x-amz-function-error") { object["FunctionError"] = .string(error) }
            if let version = header("x-amz-executed-version") { object["ExecutedVersion"] = .string(version) }
            if !text.isEmpty { object["Payload"] = .string(text) }
            return .object(object)
        }
        return .object(text.isEmpty ? JSONObject() : try members())
    }
}
