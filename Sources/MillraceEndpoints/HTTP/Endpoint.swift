#if Endpoints
    import HummingbirdCore
    package import Logging
    package import MillraceModel
    import NIOCore
    import NIOPosix
    import ServiceLifecycle

    /// The HTTP listener: the emulated services for ordinary AWS clients, and the daemon's own questions.
    ///
    /// It speaks HTTP/1.1, HTTP/1.0, and HTTP/2 in clear text with prior knowledge, as AWS's asynchronous clients for
    /// Java and JavaScript do at `http://` addresses. Requests go to services as `ServiceRoute` says, within
    /// `EndpointLimits`; `GET /` answers that the service is healthy.
    ///
    /// Requests under `/_millrace/` and to Lambda are refused when a page in a browser sends them, since any page may try
    /// the ports of the machine that it is shown on. The others are open to pages, as they are at AWS.
    package struct Endpoint: Service, CustomStringConvertible {
        /// The address that it binds.
        package let address: SocketAddressText
        /// What it carries at the moment.
        package let load: EndpointLoad

        private let listener: ListenerContext
        private let onListening: @Sendable (Int) async -> Void

        /// Creates a listener; the process may open as many files then as the connections need, if the system lets it.
        ///
        /// - Parameters:
        ///   - address: What to bind: loopback, unless the machine's network may reach the services. Port 0 takes a free one.
        ///   - region: The Region that the health answer names.
        ///   - limits: What clients may do.
        ///   - random: Where request ids come from.
        ///   - now: The clock.
        ///   - logger: The listener's logger.
        ///   - caller: Finds out who asks; nobody in particular by default.
        ///   - verify: Checks the signature of a request, whose body is as it was sent; by default none is asked for.
        ///   - onListening: Called with the port that was bound.
        ///   - services: The services of a caller. What it throws is answered as an error of the service.
        package init(
            address: SocketAddressText,
            region: String,
            limits: EndpointLimits = EndpointLimits(),
            random: SeededGenerator,
            now: @escaping @Sendable () -> Timestamp,
            logger: Logger,
            caller: @escaping @Sendable (WireRequest) -> Caller = { _ in Caller() },
            verify: (@Sendable (WireRequest) -> AuthenticationFault?)? = nil,
            onListening: @escaping @Sendable (Int) async -> Void,
            services: @escaping @Sendable (Caller) async throws -> WireServices
        ) {
            self.address = address
            self.onListening = onListening
            var limits = limits
            limits.connectionsMax = OpenFiles.roomForConnections(limits.connectionsMax, logger: logger)
            load = EndpointLoad(limits: limits)
            let responder = RequestResponder(
                region: region,
                boundHost: address.host,
                services: services,
                caller: caller,
                verify: verify,
                finisher: ResponseFinisher(random: random, now: now),
                logger: logger
            )
            listener = ListenerContext(
                limits: limits,
                load: load,
                responder: responder,
                executors: EventLoopExecutors(of: MultiThreadedEventLoopGroup.singleton),
                logger: logger
            )
        }

        /// What logs name it by.
        package var description: String { "Endpoint(\(address))" }

        /// Listens until graceful shutdown, and then until all requests are answered.
        ///
        /// - Throws: `CannotListen` when the address cannot be bound.
        package func run() async throws {
            let server = Server(
                childChannelSetup: ConnectionSetup(listener),
                configuration: ServerConfiguration(address: .hostname(address.host, port: address.port)),
                onServerRunning: { channel in await onListening(channel.localAddress?.port ?? address.port) },
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
                logger: listener.logger
            )
            do {
                try await server.run()
            } catch let error as CancellationError {
                throw error
            } catch {
                // Nothing is thrown any more once the address is bound.
                throw CannotListen(address: address.description, reason: (error as? IOError)?.description ?? "\(error)")
            }
            // The server waits for connections; the brief requests of one that has closed go on without it.
            await load.idle()
        }

        /// An address cannot be bound, most often because another process listens there.
        package struct CannotListen: Error, CustomStringConvertible {
            let address: String
            let reason: String

            /// The address, the reason, and what to do.
            package var description: String {
                "cannot listen on \(address): \(reason); name another address with --endpoint, or use --no-endpoint"
            }
        }
    }
#endif
