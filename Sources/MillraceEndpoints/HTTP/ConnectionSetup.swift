#if Endpoints
    import HummingbirdCore
    import Logging
    import NIOCore
    import NIOHTTP1
    import NIOHTTP2
    import ServiceLifecycle

    /// Sets up connections, and serves them.
    struct ConnectionSetup: ServerChildChannel {
        /// One connection and the requests that come over it.
        struct Value: ServerChildChannelValue {
            let channel: any Channel
            let exchanges: AsyncStream<Exchange>
        }

        private let listener: ListenerContext

        /// Creates a setup.
        init(_ listener: ListenerContext) { self.listener = listener }

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
            let (exchanges, continuation) = AsyncStream.makeStream(of: Exchange.self)
            let executor = listener.executors.executor(of: channel.eventLoop)
            let admission = listener.load.open()
            channel.closeFuture.whenComplete { [load = listener.load] _ in
                if admission != .closed { load.close() }
                continuation.finish()
            }
            return channel.eventLoop.makeCompletedFuture {
                switch admission {
                case .served:
                    let sniffer = ProtocolSniffer(limits: listener.limits) { kind in
                        switch kind {
                        case .http1: return try addHTTP1(to: channel, continuation, executor).bytesArrived
                        case .http2:
                            try addHTTP2(to: channel, continuation, executor)
                            return nil
                        }
                    }
                    try channel.pipeline.syncOperations.addHandler(sniffer)
                case .refused(let isFirst):
                    // Once until there is room again: a flood of connections must not become one of lines.
                    if isFirst {
                        listener.logger.warning(
                            "Connections are refused: there are too many",
                            metadata: ["connections": "\(listener.limits.connectionsMax)"]
                        )
                    }
                    let assembler = RequestAssembler(
                        listener, exchanges: continuation, executor: executor, refusal: .tooManyConnections)
                    try channel.pipeline.syncOperations.addHandlers(HTTPResponseEncoder(), assembler)
                case .closed:
                    channel.close(promise: nil)
                }
                return Value(channel: channel, exchanges: exchanges)
            }
        }

        private func addHTTP1(
            to channel: any Channel, _ exchanges: AsyncStream<Exchange>.Continuation, _ executor: EventLoopExecutor
        ) throws -> RequestAssembler {
            var decoding = NIOHTTPDecoderLimitConfiguration()
            decoding.maxHeaderFieldSize = listener.limits.headerBytesMax
            decoding.maxHeaderListSize = listener.limits.headerBytesMax
            decoding.maxHeaderFieldCount = listener.limits.headerFieldsMax
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                position: .last,
                withPipeliningAssistance: true,
                withErrorHandling: false,
                withOutboundHeaderValidation: true,
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: decoding
            )
            let assembler = RequestAssembler(listener, exchanges: exchanges, executor: executor)
            try channel.pipeline.syncOperations.addHandler(assembler)
            return assembler
        }

        private func addHTTP2(
            to channel: any Channel, _ exchanges: AsyncStream<Exchange>.Continuation, _ executor: EventLoopExecutor
        ) throws {
            var connection = NIOHTTP2Handler.ConnectionConfiguration()
            connection.initialSettings = [
                HTTP2Setting(parameter: .maxConcurrentStreams, value: listener.limits.streamsPerConnectionMax),
                HTTP2Setting(parameter: .maxHeaderListSize, value: listener.limits.headerBytesMax),
            ]
            let watch = HTTP2Connection(listener)
            let handler = NIOHTTP2Handler(
                mode: .server,
                eventLoop: channel.eventLoop,
                connectionConfiguration: connection,
                streamDelegate: watch.streamWatch(on: channel.eventLoop)
            ) { [listener] stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.pipeline.syncOperations.addHandlers(
                        HTTP2FramePayloadToHTTP1ServerCodec(),
                        RequestAssembler(listener, isHTTP2: true, exchanges: exchanges, executor: executor)
                    )
                }
            }
            try channel.pipeline.syncOperations.addHandlers(handler, watch)
        }

        func handle(value: Value, logger: Logger) async {
            await withTaskCancellationHandler {
                await withGracefulShutdownHandler {
                    await withDiscardingTaskGroup { group in
                        for await exchange in value.exchanges {
                            group.addTask { await listener.serve(exchange) }
                        }
                    }
                } onGracefulShutdown: {
                    _ = value.channel.eventLoop.scheduleTask(in: TimeAmount(listener.limits.drainTime)) {
                        value.channel.close(promise: nil)
                    }
                }
            } onCancel: {
                value.channel.close(promise: nil)
            }
        }
    }
#endif
