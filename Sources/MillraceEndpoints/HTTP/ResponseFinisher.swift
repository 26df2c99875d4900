import MillraceModel

/// Adds to responses what all of them carry.
///
/// | Field | On |
/// |---|---|
/// | `x-amzn-RequestId`, `x-amz-id-2` | all, in the service's form, unless the service set its own |
/// | `Date`, `Server: Server` | all |
/// | `Content-Type`, `Content-Length` | all but those without a body, or with pieces |
/// | `Content-Encoding` | bodies that the client wants compressed |
/// | `x-amz-crc32` | DynamoDB and its streams, over the body as it is sent |
/// | `Access-Control-Allow-Origin: *` | requests with an `Origin`, of the services that speak AWS JSON |
struct ResponseFinisher: Sendable {
    private let ids: RequestIDs
    private let dates = HTTPDateCache()
    private let now: @Sendable () -> Timestamp

    /// Creates a finisher.
    init(random: SeededGenerator, now: @escaping @Sendable () -> Timestamp) {
        ids = RequestIDs(random: random)
        self.now = now
    }

    /// The response as it is sent: its header fields are all that there are, its body is compressed.
    ///
    /// - Parameters:
    ///   - response: The response.
    ///   - request: What it answers; `nil` when that was no request.
    ///   - route: The service.
    func finish(_ response: WireResponse, to request: WireRequest?, on route: ServiceRoute) -> WireResponse {
        var sent = response
        func isSet(_ name: String) -> Bool { response.headers.contains { $0.name.lowercased() == name } }
        if !isSet("x-amzn-requestid") { sent.headers += ids.fields(for: route) }
        sent.headers += [("Date", dates.text(now())), ("Server", "Server")]
        if request?.header("origin") != nil, route.isDataService {
            sent.headers.append(("Access-Control-Allow-Origin", "*"))
            sent.headers.append(
                ("Access-Control-Expose-Headers", "x-amzn-RequestId, x-amzn-ErrorType, x-amz-id-2, x-amz-crc32, Date"))
        }
        guard Self.hasBody(response.status) else {
            sent.body = .bytes([])
            return sent
        }
        if !isSet("content-type") { sent.headers.append(("Content-Type", response.contentType)) }
        guard case .bytes(var bytes) = response.body else { return sent }
        if !isSet("content-encoding") {
            let coding = ContentCoding(accepted: request?.header("accept-encoding"), count: bytes.count)
            if let coding, !bytes.isEmpty, let compressed = GzipStream.compress(bytes, as: coding) {
                bytes = compressed
                sent.headers.append(("Content-Encoding", coding.rawValue))
            }
        }
        sent.headers.append(("Content-Length", String(bytes.count)))
        if route.hasChecksum { sent.headers.append(("x-amz-crc32", String(CRC32.checksum(of: bytes)))) }
        sent.body = .bytes(request?.method == "HEAD" ? [] : bytes)
        return sent
    }

    private static func hasBody(_ status: Int) -> Bool { status != 204 && status != 304 }
}
