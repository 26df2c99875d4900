#if Endpoints
    import HTTPTypes
    import Hummingbird
    public import Logging
    public import Millrace
    import MillraceModel
    import NIOCore
    public import ServiceLifecycle

    /// The HTTP listener: DynamoDB's JSON protocol for ordinary AWS clients, and the daemon's own status.
    ///
    /// | Request | Answer |
    /// |---|---|
    /// | `POST /` with `X-Amz-Target: DynamoDB_20120810.…` | the operation |
    /// | `GET /` | `healthy: dynamodb.<region>.amazonaws.com ` as DynamoDB does |
    /// | `GET /_millrace/status` | an array of mappings, as `millrace status --json` prints |
    public struct Endpoint: Service {
        /// The most bytes of a request's body, as on DynamoDB.
        static let bodyBytesMax = 16 * 1_024 * 1_024

        private let application: any Service
        private let address: String

        /// Creates a listener.
        ///
        /// - Parameters:
        ///   - host: The address to bind; loopback unless the machine's network may reach the tables.
        ///   - port: The port; 0 takes a free one.
        ///   - environment: The tables.
        ///   - region: The Region that the health answer names.
        ///   - logger: The listener's logger.
        ///   - status: Tells what the mappings are doing.
        ///   - onListening: Called with the port that was bound.
        public init(
            host: String,
            port: Int,
            environment: RuntimeEnvironment,
            region: String,
            logger: Logger,
            status: @escaping @Sendable () async throws -> [MappingStatus],
            onListening: @escaping @Sendable (Int) async -> Void
        ) {
            address = "\(host):\(port)"
            let dynamoDB = DynamoDBService(tables: environment.tables, logger: logger)
            let router = Router()
            router.get("/") { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: "text/plain"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: "healthy: dynamodb.\(region).amazonaws.com "))
                )
            }
            router.get("/_millrace/status") { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: "application/json"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: MappingStatus.json(try await status())))
                )
            }
            router.post("/") { request, _ in
                let target = request.headers[.amazonTarget] ?? ""
                let parts = target.split(separator: ".", maxSplits: 1).map(String.init)
                let body = try await request.body.collect(upTo: Self.bodyBytesMax)
                let answer =
                    parts.count == 2 && parts[0] == "DynamoDB_20120810"
                    ? await dynamoDB.respond(to: parts[1], Array(body.readableBytesView))
                    : .unknownOperation
                return Response(
                    status: HTTPResponse.Status(code: answer.status),
                    headers: [.contentType: "application/x-amz-json-1.0"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
                )
            }
            application = Application(
                router: router,
                configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "millrace"),
                onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
                logger: logger
            )
        }

        /// Listens until graceful shutdown.
        ///
        /// - Throws: `CannotListen` when the address cannot be bound.
        public func run() async throws {
            do {
                try await application.run()
            } catch let error as IOError {
                throw CannotListen(address: address, reason: error.description)
            }
        }

        /// An address cannot be bound, most often because another process listens there.
        public struct CannotListen: Error, CustomStringConvertible {
            let address: String
            let reason: String

            /// The address, the reason, and what to do.
            public var description: String {
                "cannot listen on \(address): \(reason); name another address with --endpoint, or use --no-endpoint"
            }
        }
    }

    extension HTTPField.Name {
        /// `X-Amz-Target`: service version and operation.
        static var amazonTarget: HTTPField.Name { HTTPField.Name("X-Amz-Target")! }
    }
#endif
