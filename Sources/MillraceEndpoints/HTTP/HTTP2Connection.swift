#if Endpoints
    import Logging
    import NIOCore
    import NIOHTTP2

    /// Watches over a connection by HTTP/2: lets it go when it is idle, broken, or no longer wanted.
    final class HTTP2Connection: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame
        typealias OutboundOut = HTTP2Frame

        /// Tells the watch of streams.
        struct StreamWatch: NIOHTTP2StreamDelegate {
            fileprivate let connection: NIOLoopBound<HTTP2Connection>

            func streamCreated(_ id: HTTP2StreamID, channel: any Channel) { connection.value.opened(id) }

            func streamClosed(_ id: HTTP2StreamID, channel: any Channel) { connection.value.closed(id) }
        }

        private let idleTime: Duration
        private let logger: Logger
        private var context: ChannelHandlerContext?
        private var streams: Set<HTTP2StreamID> = []
        private var lastStream = HTTP2StreamID.rootStream
        private var isEnding = false
        private var timer: Scheduled<Void>?

        /// Creates a watch.
        init(_ listener: ListenerContext) {
            idleTime = listener.limits.idleTime
            logger = listener.logger
        }

        /// What has to be told of streams, on the connection's event loop.
        func streamWatch(on eventLoop: any EventLoop) -> StreamWatch {
            StreamWatch(connection: NIOLoopBound(self, eventLoop: eventLoop))
        }

        private func opened(_ id: HTTP2StreamID) {
            streams.insert(id)
            lastStream = max(lastStream, id)
            timer?.cancel()
        }

        private func closed(_ id: HTTP2StreamID) {
            streams.remove(id)
            streamsChanged()
        }

        func handlerAdded(context: ChannelHandlerContext) {
            self.context = context
            streamsChanged()
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            timer?.cancel()
            self.context = nil
        }

        func channelInactive(context: ChannelHandlerContext) {
            timer?.cancel()
            context.fireChannelInactive()
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            switch event {
            case is ChannelShouldQuiesceEvent:
                sayGoodbye()
            case ChannelEvent.inputClosed:
                context.close(promise: nil)
            default:
                context.fireUserInboundEventTriggered(event)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            // The error may be that of one stream only, so the others are not cut.
            logger.debug("A connection by HTTP/2 failed", metadata: ["error": "\(error)"])
            isEnding = true
            streamsChanged()
        }

        /// Sends that no further requests are taken; the client may send those again that came too late.
        private func sayGoodbye() {
            let goodbye = HTTP2Frame(
                streamID: .rootStream, payload: .goAway(lastStreamID: lastStream, errorCode: .noError, opaqueData: nil))
            context?.writeAndFlush(wrapOutboundOut(goodbye), promise: nil)
            isEnding = true
            streamsChanged()
        }

        private func streamsChanged() {
            guard streams.isEmpty, let context else { return }
            timer?.cancel()
            if isEnding {
                // A tick later: the end of the last stream may still stand in front of the socket.
                context.eventLoop.assumeIsolated().execute { context.close(promise: nil) }
            } else {
                timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(idleTime)) {
                    self.sayGoodbye()
                }
            }
        }
    }
#endif
