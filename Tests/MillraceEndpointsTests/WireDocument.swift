import Foundation
import MillraceModel
import Testing

/// A file of calls and their answers: what one operation takes and gives, as documents that people and other programs
/// can read, too.
///
/// ```json
/// {
///   "given": [{"operation": "CreateTable", "request": {…}, "as": "table", "response": {…}}],
///   "calls": [
///     {
///       "name": "a sentence",
///       "operation": "where it is another one than the file's, of another folder with that before it and a dot",
///       "after": 900,
///       "isInvalid": true,
///       "request": {"StreamArn": "${table.TableDescription.LatestStreamArn}"},
///       "status": 400,
///       "response": {…}
///     }
///   ]
/// }
/// ```
///
/// `after` lets so many seconds pass before a call. `isInvalid` says that a client's library would not send the request.
/// A text `${…}` stands for a part of the response of an earlier step that says `as` what. A response that has no body
/// is null.
struct WireDocument: Sendable, CustomTestStringConvertible {
    /// One call.
    struct Step: Sendable {
        /// All members as they stand in the file.
        var members: JSONObject

        var name: String? { members["name"]?.stringValue }
        var operation: String? { members["operation"]?.stringValue }
        var secondsBefore: Int { members["after"]?.intValue ?? 0 }
        var request: JSONValue { members["request"] ?? [:] }
        var label: String? { members["as"]?.stringValue }
        var status: Int? { members["status"]?.intValue }
        var response: JSONValue? { members["response"] }
    }

    /// The folder, which is the name of a service.
    let folder: String
    /// The operation, which is the name of the file.
    let operation: String
    /// What is done first, and succeeds.
    var given: [Step]
    /// The calls.
    var calls: [Step]

    private let file: URL

    var testDescription: String { "\(folder)/\(operation)" }

    /// Reads a file.
    ///
    /// - Throws: `NotADocument`, `JSONError`.
    init(_ file: URL) throws {
        self.file = file
        folder = file.deletingLastPathComponent().lastPathComponent
        operation = file.deletingPathExtension().lastPathComponent
        let root = try JSONValue(parsing: [UInt8](Data(contentsOf: file))).objectValue
        func steps(_ name: String) throws -> [Step] {
            try (root?[name]?.arrayValue ?? []).map { value in
                guard let members = value.objectValue else { throw NotADocument(file: file.path) }
                return Step(members: members)
            }
        }
        (given, calls) = (try steps("given"), try steps("calls"))
        guard !calls.isEmpty, calls.allSatisfy({ $0.name != nil }), given.allSatisfy({ $0.operation != nil }) else {
            throw NotADocument(file: file.path)
        }
    }

    struct NotADocument: Error {
        let file: String
    }

    /// Writes the file with other answers.
    func save() throws {
        var root = JSONObject()
        root["given"] = .array(given.map { .object($0.members) })
        root["calls"] = .array(calls.map { .object($0.members) })
        let bytes = JSONValue.object(root).serialized(indent: 2) + [UInt8(ascii: "\n")]
        try Data(bytes).write(to: file)
    }

    /// All documents of some folders.
    static func all(in folders: [String]) throws -> [WireDocument] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Documents")
        return try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(
                at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil
            )
            .filter { $0.pathExtension == "json" }
            .sorted { $0.path < $1.path }
            .map { try WireDocument($0) }
        }
    }
}
