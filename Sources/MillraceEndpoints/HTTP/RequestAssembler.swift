#if Endpoints
    import Logging
    import NIOCore
    import NIOHTTP1

    /// Puts requests together from their parts, one at a time, and keeps to the limits while doing so.
    ///
    /// It stands behind the codec of HTTP/1 or of a stream of HTTP/2 and hands whole requests over. What is beyond a limit
    /// it answers itself, before more of it is read. Responses come back through it, so that it knows when to wait for what.
    final class RequestAssembler: ChannelDuplexHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundIn = HTTPServerResponsePart
        typealias OutboundOut = HTTPServerResponsePart

        /// What the connection is about.
        enum State {
            /// Nothing: the next request may come.
            case idle
            /// A part of a head is there.
            case head
            /// The head is there, the body not wholly.
            case body
            /// The request is handed over.
            case responding
            /// The last response is given; what still comes is of no interest.
            case closing
        }

        let context: ListenerContext
        let isHTTP2: Bool
        private let exchanges: AsyncStream<Exchange>.Continuation
        private let executor: EventLoopExecutor
        private let refusal: Refusal?

        var state = State.idle
        private var request: ReceivedRequest?
        private var channel: ChannelHandlerContext?
        private let connectionEnd = ConnectionEnd()
        var version = HTTPVersion.http1_1
        /// Whether the connection ends with the response.
        var closes = false
        /// Whether the response comes in pieces of unknown number.
        var isStreaming = false
        /// Whether the client has said that nothing more comes.
        var inputIsClosed = false
        /// How many batches of parts are not sent yet.
        var pendingWrites = 0
        /// The end of a response that waits until the client takes what came before.
        var heldEnd: (data: NIOAny, promise: EventLoopPromise<Void>?)?
        var timer = Timer()

        /// Creates an assembler.
        ///
        /// - Parameters:
        ///   - context: The listener around it.
        ///   - isHTTP2: Whether it serves one stream of a connection by HTTP/2.
        ///   - exchanges: Gets the requests that are not brief.
        ///   - executor: Runs the tasks of brief ones on the connection's event loop.
        ///   - refusal: The answer to whatever may come; `nil` when requests are welcome.
        init(
            _ context: ListenerContext,
            isHTTP2: Bool = false,
            exchanges: AsyncStream<Exchange>.Continuation,
            executor: EventLoopExecutor,
            refusal: Refusal? = nil
        ) {
            self.context = context
            self.isHTTP2 = isHTTP2
            self.exchanges = exchanges
            self.executor = executor
            self.refusal = refusal
        }

        func handlerAdded(context: ChannelHandlerContext) {
            channel = context
            if context.channel.isActive { begin(context) }
        }

        func channelActive(context: ChannelHandlerContext) {
            begin(context)
            context.fireChannelActive()
        }

        private func begin(_ channel: ChannelHandlerContext) {
            if let refusal { refuse(refusal, channel) } else { setTimer(channel) }
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            end()
            channel = nil
        }

        func channelInactive(context: ChannelHandlerContext) {
            end()
            context.fireChannelInactive()
        }

        private func end() {
            heldEnd.take()?.promise?.fail(ChannelError.ioOnClosedChannel)
            connectionEnd.come()
            state = .closing
            request = nil
            timer.end()
        }

        /// Bytes came in by HTTP/1, of which the decoder will make what it can.
        func bytesArrived() {
            guard state == .idle, let channel else { return }
            state = .head
            setTimer(channel)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard state != .closing else { return }
            switch unwrapInboundIn(data) {
            case .head(let head): begin(head, context)
            case .body(let bytes): if state == .body { append(bytes, context) }
            case .end: if state == .body { complete(context) }
            }
        }

        private func begin(_ head: HTTPRequestHead, _ channel: ChannelHandlerContext) {
            let request = ReceivedRequest(WireRequest(head), limits: context.limits, load: context.load)
            self.request = request
            version = head.version
            // After a request for another protocol the decoder reads no further one.
            closes =
                !isHTTP2
                && (!head.isKeepAlive || head.method == .CONNECT || request.wire.header("upgrade") != nil)
            isStreaming = false
            state = .body
            if !isHTTP2 {
                let hostCount = request.wire.headers.count { $0.name == "host" }
                guard hostCount == 1 || hostCount == 0 && head.version != .http1_1 else {
                    return refuse(.malformed("it has no Host, or several"), channel)
                }
            }
            if let length = request.wire.header("content-length") {
                guard let count = Int(length), count <= request.bodyBytesMax else {
                    return refuse(.bodyTooLong, channel)
                }
            }
            if head.version != .http1_0, request.wire.header("expect")?.lowercased() == "100-continue" {
                let goOn = HTTPResponseHead(version: head.version, status: .continue)
                channel.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
            }
            setTimer(channel)
        }

        private func append(_ bytes: ByteBuffer, _ channel: ChannelHandlerContext) {
            // Nobody else may hold the body here, or each part of it would be a copy of all before.
            let count = bytes.readableBytes
            if request.map({ $0.wire.body.count + count > $0.bodyBytesMax }) ?? true {
                refuse(.bodyTooLong, channel)
            } else if request?.held.grow(by: count) != true {
                refuse(.tooManyBytes, channel)
            } else {
                bytes.withUnsafeReadableBytes { request?.wire.body.append(contentsOf: $0) }
            }
        }

        private func complete(_ channel: ChannelHandlerContext) {
            guard let request else { return }
            self.request = nil
            state = .responding
            setTimer(channel)
            let exchange = Exchange(
                request: request, version: version, channel: channel.channel, connectionEnd: connectionEnd)
            guard request.isBrief else {
                exchanges.yield(exchange)
                return
            }
            // A task of its own, which begins here and now: through the stream and the group of the others it would go by
            // way of another thread. A graceful shutdown waits for it all the same, by the load.
            Task(executorPreference: executor) { [context] in await context.serve(exchange) }
            // A response that is given here and now leaves with the turn of the event loop that brought the request.
            executor.run()
        }

        /// Answers instead of a service, and ends the connection.
        func refuse(_ refusal: Refusal, _ channel: ChannelHandlerContext) {
            context.logger.debug(
                "A request was refused", metadata: ["status": "\(refusal.status)", "reason": "\(refusal.message)"])
            let route = request?.route ?? .unknown
            let response = context.responder.finisher.finish(refusal.response(on: route), to: request?.wire, on: route)
            request = nil
            state = .responding
            closes = true
            write(channel, .head(HTTPResponseHead(response, version: version)))
            if case .bytes(let bytes) = response.body, !bytes.isEmpty {
                write(channel, .body(.byteBuffer(ByteBuffer(bytes: bytes))))
            }
            write(channel, .end(nil))
            channel.flush()
        }

        private func write(_ channel: ChannelHandlerContext, _ part: HTTPServerResponsePart) {
            write(context: channel, data: NIOAny(part), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            switch error {
            case let error as HTTPParserError:
                // An error behind a whole request comes after that request's response.
                if state == .responding || state == .closing { return }
                refuse(error == .headerOverflow ? .headTooLong : .malformed("\(error)"), context)
            case is ByteToMessageDecoderError:
                // What comes behind that which was not understood.
                break
            default:
                self.context.logger.debug("A connection failed", metadata: ["error": "\(error)"])
                context.close(promise: nil)
            }
        }
    }

    extension WireRequest {
        /// The head of a request, whose body is still to come.
        fileprivate init(_ head: HTTPRequestHead) {
            let (path, query) = ReceivedRequest.split(head.uri)
            self.init(
                method: head.method.rawValue,
                path: path,
                query: query,
                headers: head.headers.map { (name: $0.name.lowercased(), value: $0.value) }
            )
        }
    }
#endif
