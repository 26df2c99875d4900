#if Endpoints
    import NIOCore

    /// Tells HTTP/2 with prior knowledge from HTTP/1 by the first bytes of a connection, and sets up what comes behind it.
    ///
    /// For HTTP/1 it stays and tells of bytes; for HTTP/2 it goes.
    ///
    /// Source: RFC 9113, 3.3 and 3.4
    final class ProtocolSniffer: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        /// The protocols that it tells apart.
        enum Kind {
            case http1
            case http2
        }

        /// What a client by HTTP/2 sends first.
        private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

        private let limits: EndpointLimits
        private let setUp: (Kind) throws -> (() -> Void)?
        private var onBytes: (() -> Void)?
        private var isDecided = false
        private var received = ByteBuffer()
        private var timer: Scheduled<Void>?

        /// Creates a sniffer.
        ///
        /// - Parameters:
        ///   - limits: How long the first bytes may take.
        ///   - setUp: Adds the handlers of a protocol, and gives what is called whenever bytes come in by HTTP/1.
        init(limits: EndpointLimits, setUp: @escaping (Kind) throws -> (() -> Void)?) {
            self.limits = limits
            self.setUp = setUp
        }

        func channelActive(context: ChannelHandlerContext) {
            wait(limits.idleTime, context)
            context.fireChannelActive()
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            timer?.cancel()
            onBytes = nil
        }

        func channelInactive(context: ChannelHandlerContext) {
            timer?.cancel()
            context.fireChannelInactive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isDecided else { return forward(data, context) }
            var bytes = unwrapInboundIn(data)
            let isFirst = received.readableBytes == 0
            received.writeBuffer(&bytes)
            let begins = received.readableBytesView.prefix(Self.preface.count)
            guard begins.elementsEqual(Self.preface.prefix(begins.count)) else { return decide(.http1, context) }
            if begins.count == Self.preface.count { return decide(.http2, context) }
            if isFirst { wait(limits.headTime, context) }
        }

        private func decide(_ kind: Kind, _ context: ChannelHandlerContext) {
            isDecided = true
            timer?.cancel()
            do {
                onBytes = try setUp(kind)
            } catch {
                return context.close(promise: nil)
            }
            let data = wrapInboundOut(received)
            received = ByteBuffer()
            if kind == .http1 {
                forward(data, context)
            } else {
                context.fireChannelRead(data)
                context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
            }
        }

        private func forward(_ data: NIOAny, _ context: ChannelHandlerContext) {
            onBytes?()
            context.fireChannelRead(data)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            let isEnd = event is ChannelShouldQuiesceEvent || event as? ChannelEvent == .inputClosed
            if isEnd, !isDecided {
                context.close(promise: nil)
            } else {
                context.fireUserInboundEventTriggered(event)
            }
        }

        private func wait(_ time: Duration, _ context: ChannelHandlerContext) {
            timer?.cancel()
            timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
                context.close(promise: nil)
            }
        }
    }
#endif
