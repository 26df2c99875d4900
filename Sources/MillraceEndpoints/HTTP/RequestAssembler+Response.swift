#if Endpoints
    import NIOCore
    import NIOHTTP1

    extension RequestAssembler {
        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            var part = unwrapOutboundIn(data)
            switch part {
            case .head(var head):
                isStreaming = !head.headers.contains(name: "content-length") && head.status.mayHaveResponseBody
                if isStreaming, version == .http1_0 || inputIsClosed { closes = true }
                if !isHTTP2, closes || version == .http1_0 {
                    head.headers.replaceOrAdd(name: "Connection", value: closes ? "close" : "keep-alive")
                }
                part = .head(head)
                context.write(wrapOutboundOut(part), promise: track(promise, context))
                if isStreaming, inputIsClosed { context.close(promise: nil) }
            case .body:
                context.write(data, promise: track(promise, context))
            case .end:
                // The state changes first: writing the end lets the next request in.
                state = closes ? .closing : .idle
                context.write(data, promise: track(promise ?? context.eventLoop.makePromise(), context))
            }
        }

        /// Counts a write until it is done.
        private func track(
            _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
        ) -> EventLoopPromise<Void>? {
            guard let promise else { return nil }
            pendingWrites += 1
            setTimer(context)
            promise.futureResult.assumeIsolated().whenComplete { _ in
                self.pendingWrites -= 1
                if self.pendingWrites == 0, self.state == .closing { self.closeOutput(context) }
                self.timer.progress()
                self.setTimer(context)
            }
            return promise
        }

        /// Tells the client that nothing more comes, and waits a little for it to say the same.
        private func closeOutput(_ context: ChannelHandlerContext) {
            if inputIsClosed {
                context.close(promise: nil)
            } else if !isHTTP2 {
                context.close(mode: .output, promise: nil)
            }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            switch event {
            case ChannelEvent.inputClosed where !isHTTP2:
                inputIsClosed = true
                switch state {
                case .idle, .head, .body, .closing:
                    if pendingWrites == 0 { context.close(promise: nil) } else { state = .closing }
                case .responding:
                    // Who waits for pieces without end and closes its side has gone; others may still read their response.
                    if isStreaming { context.close(promise: nil) } else { closes = true }
                }
            default:
                context.fireUserInboundEventTriggered(event)
            }
        }
    }
#endif
