import MillraceModel

/// Why the listener answers a request itself, before a service has seen it.
struct Refusal: Error, Hashable, Sendable {
    /// The HTTP status.
    let status: Int
    /// AWS's name for the error; `nil` for an answer without a body.
    let code: String?
    /// What is wrong and what to do.
    let message: String
    /// Whether the same request may succeed a second later.
    var isTemporary = false

    /// The body is longer than the service takes; AWS answers it with an empty body.
    static let bodyTooLong = Refusal(status: 413, code: nil, message: "the body is too long")

    /// The request is no HTTP.
    static func malformed(_ reason: String) -> Refusal {
        Refusal(status: 400, code: "MalformedHttpRequestException", message: "The request is not HTTP: \(reason)")
    }

    /// The head of the request is too long.
    static let headTooLong = Refusal(
        status: 431, code: "MalformedHttpRequestException",
        message: "The request has too many or too long header fields"
    )

    /// The body did not come in time.
    static let bodyTooSlow = Refusal(
        status: 408, code: "RequestTimeoutException", message: "The body of the request did not come in time"
    )

    /// There are too many connections.
    static let tooManyConnections = Refusal(
        status: 503, code: "ServiceUnavailable", message: "There are too many connections; try again later",
        isTemporary: true
    )

    /// Too many bytes of requests are held already.
    static let tooManyBytes = Refusal(
        status: 503, code: "ServiceUnavailable", message: "Too many long requests come at one time; try again later",
        isTemporary: true
    )

    /// The body is compressed in a way that is not known.
    static func contentEncoding(_ name: String) -> Refusal {
        Refusal(
            status: 415, code: "MalformedHttpRequestException",
            message: "Content-Encoding \(name) is not supported; send gzip, or the body as it is"
        )
    }

    /// A page in a browser asks for what only programs on this machine may have.
    static let fromBrowser = Refusal(
        status: 403, code: "AccessDeniedException",
        message: "Requests of pages in a browser, which have an Origin, are not answered here"
    )

    /// The request was sent to a name that somebody else may have pointed at this machine.
    static func host(_ name: String) -> Refusal {
        Refusal(
            status: 403, code: "AccessDeniedException",
            message: "The host \(name) is not known here; use an address such as 127.0.0.1, or localhost"
        )
    }

    /// The response, in the form of the service's own errors.
    func response(on route: ServiceRoute) -> WireResponse {
        var headers: [WireRequest.Field] = isTemporary ? [("Retry-After", "1")] : []
        guard let code else {
            return WireResponse(status: status, contentType: "text/plain", headers: headers, body: .bytes([]))
        }
        if !route.isDataService { headers.append(("x-amzn-ErrorType", code)) }
        let document = JSONWriter.document { writer in
            if route.isDataService {
                writer.member("__type", route.errors == .kinesis ? code : "com.amazon.coral.service#\(code)")
                writer.member("message", message)
            } else {
                writer.member("Type", status < 500 ? "User" : "Server")
                writer.member("Message", message)
            }
        }
        return WireResponse(
            status: status,
            contentType: route.isDataService ? route.format.rawValue : "application/json",
            headers: headers,
            body: .bytes(document)
        )
    }
}
