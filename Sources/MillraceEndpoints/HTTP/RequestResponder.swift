package import Logging
import MillraceModel
import MillraceStreams

/// Answers requests: finds the service, undoes compression, and leaves the rest to the service.
struct RequestResponder: Sendable {
    /// The Region that the health answer names when a request does not say.
    let region: String
    /// The name or address that the listener is bound to.
    let boundHost: String
    /// The services of a caller.
    let services: @Sendable (Caller) async throws -> WireServices
    /// Finds out who asks.
    let caller: @Sendable (WireRequest) -> Caller
    /// Checks a request's signature over its body as it was sent; `nil` when nobody asks for one.
    let verify: (@Sendable (WireRequest) -> AuthenticationFault?)?
    /// Adds what all responses carry.
    let finisher: ResponseFinisher
    /// Gets what is not the client's fault.
    let logger: Logger

    /// Answers a request.
    ///
    /// - Returns: The response as it is sent.
    func respond(to received: ReceivedRequest) async -> WireResponse {
        finisher.finish(await answer(to: received), to: received.wire, on: received.route)
    }

    private func answer(to received: ReceivedRequest) async -> WireResponse {
        let route = received.route
        do {
            if let response = try answerItself(received.wire, route) { return response }
            let request = try read(received)
            // Nobody is given tables of an account or Region for whom he is not known to speak.
            let isOwner = route.isDataService && route != .unknown && request.authenticationFault == nil
            let services = try await services(isOwner ? request.caller : Caller())
            return await service(of: route, services).respond(to: request)
        } catch let refusal as Refusal {
            return refusal.response(on: route)
        } catch let fault as WireFault {
            return route.errors.response(to: fault, in: format(of: received.wire, route))
        } catch let error as ServiceError where route.isDataService {
            return route.errors.response(to: error, in: format(of: received.wire, route))
        } catch {
            logger.error("A request failed before its service saw it", metadata: ["error": "\(error)"])
            return route.isDataService
                ? route.errors.response(
                    to: ServiceError(.internalServerError, "\(error)"), in: format(of: received.wire, route))
                : Refusal(status: 500, code: "ServiceException", message: "\(error)").response(on: route)
        }
    }

    /// Answers what no service has to see; `nil` for all other requests.
    private func answerItself(_ request: WireRequest, _ route: ServiceRoute) throws(Refusal) -> WireResponse? {
        let isFromBrowser = request.header("origin") != nil
        guard route.isDataService else {
            if isFromBrowser { throw .fromBrowser }
            let host = HostName.host(ofField: request.header("host") ?? "")
            if host.lowercased() != boundHost.lowercased(), !HostName.isPrivate(host) {
                throw .host(host)
            }
            return nil
        }
        switch request.method {
        case "OPTIONS" where isFromBrowser:
            let echoed = [
                ("access-control-request-headers", "Access-Control-Allow-Headers"),
                ("access-control-request-method", "Access-Control-Allow-Methods"),
            ].compactMap { asked, allowed -> WireRequest.Field? in
                // Only what can be the name of a method or of fields comes back.
                guard let value = request.header(asked), value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
                else { return nil }
                return (allowed, value)
            }
            return WireResponse(
                contentType: "text/plain", headers: echoed + [("Access-Control-Max-Age", "172800")], body: .bytes([]))
        case "GET" where request.path == "/", "HEAD" where request.path == "/":
            let region = caller(request).region ?? region
            let text = "healthy: \(route.hostLabel).\(region).amazonaws.com "
            return WireResponse(contentType: "text/plain", body: .bytes(Array(text.utf8)))
        default:
            return nil
        }
    }

    /// The request as its service sees it.
    private func read(_ received: ReceivedRequest) throws -> WireRequest {
        var request = received.wire
        request.caller = caller(request)
        request.authenticationFault = verify?(request)
        guard request.header("content-encoding") != nil else { return request }
        let codings = request.headers.filter { $0.name == "content-encoding" }.map(\.value).joined(separator: ",")
        switch codings.filter({ $0 != " " }).lowercased() {
        case "", "identity": break
        case "gzip", "x-gzip":
            do {
                request.body = try GzipStream.decompress(
                    request.body, upTo: received.bodyBytesMax, holding: received.held.grow)
            } catch .tooLong {
                throw Refusal.bodyTooLong
            } catch .noRoom {
                throw Refusal.tooManyBytes
            } catch .damaged {
                throw WireFault(
                    kind: .malformedDocument,
                    message: "The body is not gzip, as its Content-Encoding says, or not whole")
            }
        default: throw Refusal.contentEncoding(codings)
        }
        return request
    }

    private func service(of route: ServiceRoute, _ services: WireServices) -> any WireService {
        switch route {
        case .dynamoDB: services.dynamoDB
        case .dynamoDBStreams: services.dynamoDBStreams
        case .kinesis: services.kinesis
        case .lambda: services.lambda
        case .daemon: services.daemon
        case .unknown: AWSJSONService.withoutOperations(logger: logger)
        }
    }

    private func format(of request: WireRequest, _ route: ServiceRoute) -> WireFormat {
        let essence = request.header("content-type")?.prefix { $0 != ";" && $0 != " " }.lowercased()
        return essence.flatMap(WireFormat.init) ?? route.format
    }
}

extension AWSJSONService {
    /// A service that knows no operation.
    package static func withoutOperations(logger: Logger) -> AWSJSONService {
        AWSJSONService(formats: [.json10, .json11], errors: .dynamoDB, operations: [:], logger: logger)
    }
}
