#if Endpoints
    import Logging
    import NIOCore

    extension RequestAssembler {
        /// For what the assembler waits; each has its own limit.
        enum Wait {
            case nothing
            case request
            case head
            case body
            case write
            case linger
        }

        /// The one timer of a connection.
        struct Timer {
            fileprivate var wait = Wait.nothing
            private var scheduled: Scheduled<Void>?

            fileprivate mutating func start(
                _ wait: Wait, after time: Duration, on eventLoop: any EventLoop, _ action: @escaping () -> Void
            ) {
                stop()
                self.wait = wait
                scheduled = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time), action)
            }

            /// Stops waiting.
            mutating func stop() {
                scheduled?.cancel()
                scheduled = nil
                wait = .nothing
            }

            /// Something was sent: the wait for that begins anew.
            mutating func progress() { if wait == .write { stop() } }
        }

        private var wait: Wait {
            if pendingWrites > 0 { return .write }
            return switch state {
            // A stream of HTTP/2 has its request from the beginning.
            case .idle: isHTTP2 ? .nothing : .request
            case .head: .head
            case .body: .body
            case .responding: .nothing
            case .closing: .linger
            }
        }

        /// Waits for what is to come next, unless it is waited for already.
        func setTimer(_ channel: ChannelHandlerContext) {
            guard channel.channel.isActive else { return timer.stop() }
            let wait = wait
            guard wait != timer.wait else { return }
            let limits = context.limits
            let time: Duration
            switch wait {
            case .nothing: return timer.stop()
            case .request: time = limits.idleTime
            case .head: time = limits.headTime
            case .body: time = limits.bodyTime
            case .write: time = limits.writeTime
            case .linger: time = limits.lingerTime
            }
            timer.start(wait, after: time, on: channel.eventLoop) { self.timeIsUp(wait, channel) }
        }

        private func timeIsUp(_ wait: Wait, _ channel: ChannelHandlerContext) {
            timer.stop()
            switch wait {
            case .body:
                refuse(.bodyTooSlow, channel)
            case .head, .write:
                context.logger.debug("A connection was cut: the client is too slow", metadata: ["for": "\(wait)"])
                channel.close(promise: nil)
            case .request, .linger, .nothing:
                channel.close(promise: nil)
            }
        }
    }
#endif
