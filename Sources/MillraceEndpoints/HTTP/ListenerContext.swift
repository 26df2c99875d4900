#if Endpoints
    import Logging

    /// What all connections of a listener share.
    struct ListenerContext: Sendable {
        /// What clients may do.
        let limits: EndpointLimits
        /// What the listener carries.
        let load: EndpointLoad
        /// Answers the requests.
        let responder: RequestResponder
        /// Gets what happens to connections.
        let logger: Logger
    }
#endif
