import MillraceEndpoints
import MillraceModel

/// Speaks the services' own protocols, over whatever transport.
struct WireClient: Sendable {
    let transport: any Transport

    /// Calls an operation of a service that speaks AWS JSON.
    ///
    /// - Parameters:
    ///   - target: The service.
    ///   - operation: The operation's name.
    ///   - writeMembers: Writes the members of the request.
    /// - Returns: The members of the answer.
    /// - Throws: `WireFailure` for an error that the service answers, `Failure` without an answer.
    @discardableResult
    func call(
        _ target: WireTarget, _ operation: String, _ writeMembers: (inout JSONWriter) -> Void = { _ in }
    ) async throws -> JSONObject {
        guard let protocolNames = target.awsJSON else { preconditionFailure("\(target) has no operations by name") }
        var writer = JSONWriter()
        writer.beginObject()
        writeMembers(&writer)
        writer.endObject()
        let answer = try await send(
            WireRequest(
                headers: [
                    ("content-type", protocolNames.contentType),
                    ("x-amz-target", protocolNames.targetPrefix + operation),
                ],
                body: writer.bytes
            ), to: target)
        return try Self.value(of: answer).objectValue ?? JSONObject()
    }

    /// Gets a document of a service with paths.
    func get(_ target: WireTarget, _ path: String, query: [(String, String)] = []) async throws -> JSONValue {
        let query = query.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        return try Self.value(of: await send(WireRequest(method: "GET", path: path, query: query), to: target))
    }

    /// Posts a document to a service with paths.
    @discardableResult
    func post(_ target: WireTarget, _ path: String, _ document: JSONValue = [:]) async throws -> JSONObject {
        let headers = [("content-type", "application/json")]
        let request = WireRequest(path: path, headers: headers, body: document.serialized())
        return try Self.value(of: await send(request, to: target)).objectValue ?? JSONObject()
    }

    /// Sends a request; an error that is answered is thrown.
    func send(_ request: WireRequest, to target: WireTarget) async throws -> WireAnswer {
        let answer = try await transport.send(request, to: target)
        guard (200..<300).contains(answer.status) else { throw WireFailure(answer) }
        return answer
    }

    private static func value(of answer: WireAnswer) throws -> JSONValue {
        guard !answer.body.isEmpty else { return [:] }
        do {
            return try JSONValue(parsing: answer.body)
        } catch {
            throw Failure(.unavailable, "the answer is no JSON, so this is no daemon of this kind: \(error)")
        }
    }
}
