package import Logging
package import Millrace
import MillraceModel
import MillraceStreams

/// What only this daemon has and no service of AWS's: the requests below `/_millrace/`.
///
/// | Request | Body | Answer |
/// |---|---|---|
/// | `GET status` | | the array of `millrace status --json` |
/// | `GET deadletters?from=N&limit=N` | | `{"DeadLetters": [{Number, Path, Line, RedrivenAt?, Record}], "NextNumber"?}` |
/// | `POST deadletters/redriven` | `{"Path", "RequestId"}` | `{"RedrivenAt"}` |
/// | `POST deadletters/purge` | `{"All"?}` | `{"Purged", "Kept"}` |
/// | `POST mappings/UUID/enable`, `…/disable` | | `{"UUID", "State"}` |
/// | `POST streams/split`, `…/rollover` | `{"StreamArn", "ShardId"}` | `{"ShardIds"}` |
/// | `POST streams/trim` | `{"StreamArn", "Before"}`, seconds since 1970 | `{"TrimmedRecords"}` |
///
/// The last three do on streams of tables what AWS does by itself sooner or later. Errors are
/// `{"__type": …, "message": …}` with a status from 400 on.
package struct DaemonService: WireService {
    /// What all paths begin with.
    package static let pathPrefix = "/_millrace/"

    let runtime: MillraceRuntime
    let environment: RuntimeEnvironment
    private let logger: Logger

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - runtime: Runs the mappings, or could.
    ///   - environment: What the runtime stands on.
    ///   - logger: Gets what is not the client's fault.
    package init(runtime: MillraceRuntime, environment: RuntimeEnvironment, logger: Logger) {
        self.runtime = runtime
        self.environment = environment
        self.logger = logger
    }

    /// Answers a request.
    package func respond(to request: WireRequest) async -> WireResponse {
        do {
            if let fault = request.authenticationFault {
                throw DaemonFault(status: 403, type: fault.code, message: fault.message)
            }
            return Self.response(status: 200, try await answer(to: request))
        } catch {
            let fault = DaemonFault(error)
            if fault.status >= 500 {
                logger.error("A request failed", metadata: ["path": "\(request.path)", "error": "\(error)"])
            }
            let document = JSONWriter.document { writer in
                writer.member("__type", fault.type)
                writer.member("message", fault.message)
            }
            return Self.response(status: fault.status, document)
        }
    }

    private func answer(to request: WireRequest) async throws -> [UInt8] {
        let parts = request.path.dropFirst(Self.pathPrefix.count).split(separator: "/").map(String.init)
        switch (request.method, parts.first, parts.dropFirst().joined(separator: "/")) {
        case ("GET", "status", ""): return MappingStatus.json(try await runtime.status())
        case ("GET", "deadletters", ""): return try await deadLetters(CanonicalQuery(request.query))
        case ("POST", "deadletters", "redriven"): return try await noteRedriven(request)
        case ("POST", "deadletters", "purge"): return try await purgeDeadLetters(request)
        case ("POST", "mappings", _) where parts.count == 3 && parts[2] == "enable":
            try await runtime.enableMapping(parts[1])
            return try await state(of: parts[1])
        case ("POST", "mappings", _) where parts.count == 3 && parts[2] == "disable":
            try await runtime.disableMapping(parts[1])
            return try await state(of: parts[1])
        case ("POST", "streams", "split"): return try await splitShard(request)
        case ("POST", "streams", "rollover"): return try await rollOverShard(request)
        case ("POST", "streams", "trim"): return try await trimRecords(request)
        default:
            throw DaemonFault(
                status: 404, type: "UnknownOperationException",
                message: "there is no \(request.method) \(request.path); is the daemon of another version?")
        }
    }

    private func state(of id: String) async throws -> [UInt8] {
        let state = try await runtime.status().first { $0.mapping.id == id }?.state
        return JSONWriter.document { writer in
            writer.member("UUID", id)
            if let state { writer.member("State", state.rawValue) }
        }
    }

    /// Reads the body of a request.
    ///
    /// - Throws: `WireFault` and `ServiceError` for what is wrong with it.
    static func input(_ request: WireRequest, _ members: [Shape.Member]) throws -> WireStructure {
        let input = try ShapeReader.read(JSONReader(request.body), as: members)
        try Shape.check(input, as: members)
        return input
    }

    private static func response(status: Int, _ bytes: [UInt8]) -> WireResponse {
        WireResponse(status: status, contentType: "application/json", body: .bytes(bytes))
    }
}
