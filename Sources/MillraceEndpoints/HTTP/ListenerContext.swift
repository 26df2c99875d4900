#if Endpoints
    import Logging
    import NIOCore

    /// What all connections of a listener share.
    struct ListenerContext: Sendable {
        /// What clients may do.
        let limits: EndpointLimits
        /// What the listener carries.
        let load: EndpointLoad
        /// Answers the requests.
        let responder: RequestResponder
        /// Run the tasks of brief requests on the event loops.
        let executors: EventLoopExecutors
        /// Gets what happens to connections.
        let logger: Logger

        /// Answers a request and sends the response.
        func serve(_ exchange: Exchange) async {
            let response = await responder.respond(to: exchange.request)
            if let sent = exchange.sendAtOnce(response) { return sent.whenFailure { failed(exchange, $0) } }
            do { try await exchange.send(response) } catch { failed(exchange, error) }
        }

        private func failed(_ exchange: Exchange, _ error: any Error) {
            logger.debug("A response was not sent", metadata: ["error": "\(error)"])
            exchange.channel.close(promise: nil)
        }
    }
#endif
