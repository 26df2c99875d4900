import MillraceEndpoints

/// The services in this process, which holds the data directory itself.
struct LocalTransport: Transport {
    /// Those of the manifest's account and Region.
    let services: WireServices

    func send(_ request: WireRequest, to target: WireTarget) async throws -> WireAnswer {
        let response = await target.service(in: services).respond(to: request)
        let headers = response.headers.map { ($0.name.lowercased(), $0.value) }
        switch response.body {
        case .bytes(let bytes): return WireAnswer(status: response.status, headers: headers, body: bytes)
        case .pieces(let pieces):
            var body: [UInt8] = []
            for try await piece in pieces { body += piece }
            return WireAnswer(status: response.status, headers: headers, body: body)
        }
    }
}
