import Foundation
import MillraceEndpoints

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The services of a running daemon, reached through its endpoint.
struct HTTPTransport: Transport {
    /// The longest that an invocation may take, and a little more.
    private static let timeoutSeconds = 960.0

    private let endpoint: String
    private let signer: RequestSigner?

    /// - Parameters:
    ///   - endpoint: Host and port, such as `127.0.0.1:4566`.
    ///   - signer: Signs the requests; `nil` leaves them without a signature.
    init(endpoint: String, signer: RequestSigner?) {
        self.endpoint = endpoint
        self.signer = signer
    }

    func send(_ request: WireRequest, to target: WireTarget) async throws -> WireAnswer {
        var request = request
        if let signer {
            // As the client writes it: without the port that is understood.
            request.headers.append(("host", endpoint.hasSuffix(":80") ? String(endpoint.dropLast(3)) : endpoint))
            request = signer.sign(request, for: target.signingName)
        }
        let query = request.query.isEmpty ? "" : "?\(request.query)"
        guard let url = URL(string: "http://\(endpoint)\(request.path)\(query)") else {
            throw Failure(.unavailable, "\(endpoint) is not the address of a daemon")
        }
        var message = URLRequest(url: url, timeoutInterval: Self.timeoutSeconds)
        message.httpMethod = request.method
        if request.method != "GET" { message.httpBody = Data(request.body) }
        for (name, value) in request.headers where name != "host" { message.setValue(value, forHTTPHeaderField: name) }
        do {
            let (data, response) = try await URLSession.shared.data(for: message)
            guard let response = response as? HTTPURLResponse else {
                throw Failure(.unavailable, "what answers at \(endpoint) is no daemon")
            }
            let headers = response.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }
            return WireAnswer(status: response.statusCode, headers: headers, body: Array(data))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.unavailable, "the daemon at \(endpoint) does not answer: \(error.localizedDescription)")
        }
    }
}
