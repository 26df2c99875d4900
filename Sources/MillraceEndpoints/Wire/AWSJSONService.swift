import Logging
import MillraceModel
import MillraceStreams

/// A service that speaks AWS JSON: `POST /`, the operation in `X-Amz-Target`, a document each way.
///
/// The reply is written as the request was: in JSON, or in CBOR where the service takes it.
///
/// Faults are answered in AWS's order: the body is no document, the operation is unknown, the signature does not hold,
/// a member has the wrong type, a constraint is broken, and then whatever the operation itself finds.
///
/// Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
package struct AWSJSONService: WireService {
    private let formats: [WireFormat]
    private let errors: WireErrorForm
    let operations: [String: WireOperation]
    private let logger: Logger

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - formats: How its documents may be written; the first is also that of a request that does not say.
    ///   - errors: How it names errors.
    ///   - operations: What it does, by the operations' names.
    ///   - logger: Gets what is not the client's fault.
    init(
        formats: [WireFormat], errors: WireErrorForm, operations: [String: WireOperation], logger: Logger
    ) {
        self.formats = formats
        self.errors = errors
        self.operations = operations
        self.logger = logger
    }

    /// Answers a request.
    package func respond(to request: WireRequest) async -> WireResponse {
        guard request.method == "POST" else { return errors.notAMethod }
        guard let format = format(of: request) else { return errors.notAnOperation }
        let target = request.header("x-amz-target") ?? ""
        let name = target.lastIndex(of: ".").map { String(target[target.index(after: $0)...]) } ?? ""
        do {
            guard let operation = operations[name] else {
                try checkSyntax(of: request.body, format)
                return errors.response(to: .unknownOperation, in: format)
            }
            if let fault = request.authenticationFault {
                try checkSyntax(of: request.body, format)
                return errors.response(to: fault, in: format)
            }
            let input = try read(request.body, format, as: operation.members)
            try Shape.check(input, as: operation.members)
            let reply = try await operation.run(WireCall(input: input, format: format, request: request))
            switch reply {
            case .document(let bytes): return WireResponse(contentType: format.rawValue, body: .bytes(bytes))
            case .pieces(let type, let pieces): return WireResponse(contentType: type, body: .pieces(pieces))
            case .empty: return WireResponse(contentType: format.rawValue, body: .bytes([]))
            }
        } catch let fault as WireFault {
            return errors.response(to: fault, in: format)
        } catch let error as ServiceError {
            if errors.isOurFault(error) { log(error, name) }
            return errors.response(to: error, in: format)
        } catch {
            log(error, name)
            return errors.response(to: ServiceError(.internalServerError, "\(error)"), in: format)
        }
    }

    private func format(of request: WireRequest) -> WireFormat? {
        guard let type = request.header("content-type") else { return formats[0] }
        if let format = formats.first(where: { $0.rawValue == type }) { return format }
        let essence = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        return formats.first { $0.rawValue == essence }
    }

    private func read(_ body: [UInt8], _ format: WireFormat, as members: [Shape.Member]) throws -> WireStructure {
        switch format {
        case .json10, .json11: try ShapeReader.read(JSONReader(body), as: members)
        case .cbor11: try ShapeReader.read(CBORReader(body), as: members)
        }
    }

    private func checkSyntax(of body: [UInt8], _ format: WireFormat) throws {
        _ = try read(body, format, as: [])
    }

    private func log(_ error: any Error, _ operation: String) {
        logger.error("A request failed", metadata: ["operation": "\(operation)", "error": "\(error)"])
    }
}
