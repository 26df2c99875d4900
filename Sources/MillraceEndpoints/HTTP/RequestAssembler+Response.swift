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
                let promise = track(promise ?? context.eventLoop.makePromise(), context)
                // The end lets the next request in. A client by HTTP/1 that sends many and does not take the responses would
                // fill the memory with them; by HTTP/2 each stream has one, and its window holds for the body alone.
                if isHTTP2 || context.channel.isWritable {
                    writeEnd(data, promise, context)
                } else {
                    heldEnd = (data, promise)
                }
            }
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            if context.channel.isWritable, let (data, promise) = heldEnd.take() {
                writeEnd(data, promise, context)
                context.flush()
            }
            context.fireChannelWritabilityChanged()
        }

        private func writeEnd(_ data: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
            // The state changes first: writing the end lets the next request in.
            state = closes ? .closing : .idle
            context.write(data, promise: promise)
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
