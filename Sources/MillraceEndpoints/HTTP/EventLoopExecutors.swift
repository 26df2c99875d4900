#if Endpoints
    import NIOCore

    /// The executors of the event loops of a group.
    struct EventLoopExecutors: Sendable {
        private let executors: [ObjectIdentifier: EventLoopExecutor]

        /// Creates one for each event loop.
        init(of group: any EventLoopGroup) {
            var executors: [ObjectIdentifier: EventLoopExecutor] = [:]
            for eventLoop in group.makeIterator() {
                executors[ObjectIdentifier(eventLoop)] = EventLoopExecutor(eventLoop)
            }
            self.executors = executors
        }

        /// The executor of an event loop.
        func executor(of eventLoop: any EventLoop) -> EventLoopExecutor {
            // A loop of another group gets one of its own, which serves as well.
            executors[ObjectIdentifier(eventLoop)] ?? EventLoopExecutor(eventLoop)
        }
    }
#endif
