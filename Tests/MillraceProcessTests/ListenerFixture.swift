#if Endpoints
    import CZlib
    import Foundation
    import Logging
    import MillraceEndpoints
    import MillraceModel
    import ServiceLifecycle
    import Synchronization
    import Testing

    /// The listener with real sockets.
    ///
    /// Its tests run one after the other: some measure time, and one takes all that the machine has.
    @Suite(.serialized) enum ListenerTests {}

    /// A real listener on a free port, with services that a test makes up.
    struct ListenerFixture: Sendable {
        let port: Int
        let load: EndpointLoad
        /// Whether the listener has come to its end.
        let hasEnded: @Sendable () -> Bool
        private let group: ServiceGroup

        /// One of the services: tells its name, and does what the test says.
        private struct Fake: WireService {
            let name: String
            let answer: Answer
            func respond(to request: WireRequest) async -> WireResponse { await answer(name, request) }
        }

        struct NoServices: Error {}

        /// What the services answer.
        typealias Answer = @Sendable (_ service: String, WireRequest) async -> WireResponse

        /// Answers with the name of the service, a blank and the body.
        static let echo: Answer = { name, request in
            WireResponse(contentType: "text/plain", body: .bytes(Array("\(name) ".utf8) + request.body))
        }

        /// Runs a listener for as long as a test takes.
        ///
        /// At the end it is shut down, and must not hold anything any more.
        ///
        /// - Parameters:
        ///   - change: Sets the limits; those that are left alone let a test take its time.
        ///   - verify: Checks signatures.
        ///   - servicesFail: Whether there are no services for anybody.
        ///   - answer: What the services answer.
        ///   - body: The test.
        static func run(
            limits change: (inout EndpointLimits) -> Void = { _ in },
            verify: (@Sendable (WireRequest) -> AuthenticationFault?)? = nil,
            servicesFail: Bool = false,
            answer: @escaping Answer = echo,
            _ body: (ListenerFixture) async throws -> Void
        ) async throws {
            var limits = EndpointLimits()
            limits.headTime = .seconds(60)
            limits.lingerTime = .milliseconds(200)
            change(&limits)
            let logger = Logger(label: "listener") { _ in SwiftLogNoOpLogHandler() }
            let (ports, found) = AsyncStream.makeStream(of: Int.self)
            func fake(_ name: String) -> any WireService { Fake(name: name, answer: answer) }
            let services = WireServices(
                dynamoDB: fake("dynamodb"),
                dynamoDBStreams: fake("streams"),
                kinesis: fake("kinesis"),
                lambda: fake("lambda"),
                daemon: fake("daemon")
            )
            let endpoint = Endpoint(
                address: SocketAddressText(host: "127.0.0.1", port: 0),
                region: "eu-central-1",
                limits: limits,
                random: SeededGenerator(seed: 1),
                now: { Timestamp(secondsSinceEpoch: 784_111_777) },
                logger: logger,
                verify: verify,
                onListening: { found.yield($0) },
                services: { _ in
                    if servicesFail { throw NoServices() }
                    return services
                }
            )
            let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [endpoint], logger: logger))
            let hasEnded = Mutex(false)
            let running = Task {
                try await group.run()
                hasEnded.withLock { $0 = true }
            }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            do {
                try await body(
                    ListenerFixture(
                        port: port, load: endpoint.load, hasEnded: { hasEnded.withLock(\.self) }, group: group))
            } catch {
                await group.triggerGracefulShutdown()
                try await running.value
                throw error
            }
            await group.triggerGracefulShutdown()
            try await running.value
            #expect(endpoint.load.connections == 0)
            #expect(endpoint.load.heldBodyBytes == 0)
        }

        /// Begins to shut the listener down.
        func shutDown() async { await group.triggerGracefulShutdown() }

        func connect() async throws -> ListenerClient {
            let port = port
            return try await blocking { try ListenerClient(port: port) }
        }

        /// Sends a request on a connection of its own, and gives the response.
        func answer(to request: String, method: String = "POST") async throws -> RawResponse {
            try await answer(toBytes: Array(request.utf8), method: method)
        }

        func answer(toBytes request: [UInt8], method: String = "POST") async throws -> RawResponse {
            let client = try await connect()
            try await client.send(request)
            return try #require(try await client.response(to: method))
        }

        /// Sends a request on a connection of its own, and gives the body of the response.
        func text(_ request: String) async throws -> String? { try await answer(to: request).text }

        func text(bytes request: [UInt8]) async throws -> String? { try await answer(toBytes: request).text }

        /// Waits for something by asking for the listener's health again and again.
        func wait(_ what: String, until isSo: () -> Bool) async throws {
            let client = try await connect()
            for _ in 0..<100_000 where !isSo() {
                try await client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                guard try await client.response()?.status == 200 else { break }
            }
            #expect(isSo(), "\(what) did not come about")
        }
    }

    extension String {
        /// A request to DynamoDB.
        static func post(
            _ target: String = "DynamoDB_20120810.GetItem", _ fields: [String] = [], path: String = "/",
            body: String = ""
        ) -> String {
            let lines = ["POST \(path) HTTP/1.1", "Host: localhost", "X-Amz-Target: \(target)"] + fields
            return (lines + ["Content-Length: \(body.utf8.count)", "", body]).joined(separator: "\r\n")
        }
    }

    /// Bytes in the gzip format, by zlib's functions for whole buffers.
    func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        millrace_gzip_deflate_init(&stream)
        defer { deflateEnd(&stream) }
        let room = Int(deflateBound(&stream, uLong(bytes.count)))
        return bytes.withUnsafeBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = uInt(input.count)
            return [UInt8](unsafeUninitializedCapacity: room) { output, count in
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                deflate(&stream, Z_FINISH)
                count = output.count - Int(stream.avail_out)
            }
        }
    }
#endif
