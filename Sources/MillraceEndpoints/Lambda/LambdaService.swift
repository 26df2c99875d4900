package import Logging
package import Millrace
import MillraceModel
import MillraceStreams

/// Lambda's control plane and `Invoke`, on the mappings and functions of one runtime.
///
/// REST with JSON bodies: the method and the path name the operation. Faults are answered in AWS's order: the signature
/// does not hold, there is no such operation, the body is no document, a member has the wrong type, a constraint is
/// broken, and then whatever the operation itself finds.
///
/// | Path | Operations |
/// |---|---|
/// | `/2015-03-31/event-source-mappings` | create, list |
/// | `/2015-03-31/event-source-mappings/{UUID}` | get, update, delete |
/// | `/2015-03-31/functions`, `…/{name}`, `…/{name}/configuration` | list, get |
/// | `/2015-03-31/functions/{name}/invocations` | invoke |
/// | `/2017-03-31/tags/{ARN}` | list, add and remove the tags of a mapping |
///
/// Listing and getting work for a runtime that does not run, too.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
package struct LambdaService: WireService {
    let runtime: MillraceRuntime
    private let logger: Logger
    /// What functions run on, in AWS's word.
    let architecture: String

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - runtime: Its mappings and functions.
    ///   - logger: Gets what is not the client's fault.
    ///   - architecture: What functions are said to run on; that of this machine unless given.
    package init(_ runtime: MillraceRuntime, logger: Logger, architecture: String = Self.ownArchitecture) {
        self.runtime = runtime
        self.logger = logger
        self.architecture = architecture
    }

    #if arch(arm64)
        /// What this machine is, in AWS's word.
        package static let ownArchitecture = "arm64"
    #else
        /// What this machine is, in AWS's word.
        package static let ownArchitecture = "x86_64"
    #endif

    /// Answers a request.
    package func respond(to request: WireRequest) async -> WireResponse {
        do {
            if let fault = request.authenticationFault { throw LambdaError.notAuthentic(fault) }
            guard let path = LambdaPath(request.path) else { throw LambdaError.unknownOperation(request) }
            for operation in Self.operations {
                guard let values = operation.match(request.method, path) else { continue }
                let input = try operation.read(request, values)
                try Shape.check(input, as: operation.members)
                return try await operation.run(self, LambdaCall(input: input, body: request.body))
            }
            throw LambdaError.unknownOperation(request)
        } catch let error as LambdaError {
            if error.isOurFault { log(error, request) }
            return error.response
        } catch let fault as WireFault {
            return LambdaError(fault).response
        } catch let error as ServiceError where error.code == .validation {
            return LambdaError.validation(error.message).response
        } catch {
            log(error, request)
            return LambdaError.service("\(error)").response
        }
    }

    private func log(_ error: any Error, _ request: WireRequest) {
        logger.error(
            "A request failed", metadata: ["operation": "\(request.method) \(request.path)", "error": "\(error)"])
    }

    private static let operations = mappingOperations + functionOperations + tagOperations
}
