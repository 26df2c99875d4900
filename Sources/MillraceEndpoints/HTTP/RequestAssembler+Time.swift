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
        ///
        /// What is waited for changes several times in each request, so a task of the event loop that is there stays
        /// when it comes early enough: it finds out when it runs whether time is up.
        struct Timer {
            fileprivate private(set) var wait = Wait.nothing
            private var deadline = NIODeadline.distantFuture
            private var scheduled: (task: Scheduled<Void>, due: NIODeadline)?

            /// Begins to wait.
            fileprivate mutating func start(
                _ wait: Wait, after time: Duration, on eventLoop: any EventLoop, _ action: @escaping () -> Void
            ) {
                self.wait = wait
                deadline = eventLoop.now + TimeAmount(time)
                schedule(on: eventLoop, action)
            }

            /// The task of the event loop ran: what had to be there by now; `nil` when there is time left.
            fileprivate mutating func expired(on eventLoop: any EventLoop, _ action: @escaping () -> Void) -> Wait? {
                scheduled = nil
                guard wait != .nothing else { return nil }
                if eventLoop.now >= deadline { return wait }
                schedule(on: eventLoop, action)
                return nil
            }

            private mutating func schedule(on eventLoop: any EventLoop, _ action: @escaping () -> Void) {
                if let scheduled, scheduled.due <= deadline { return }
                scheduled?.task.cancel()
                scheduled = (eventLoop.assumeIsolated().scheduleTask(deadline: deadline, action), deadline)
            }

            /// Waits for nothing for now.
            mutating func stop() { wait = .nothing }

            /// Waits for nothing any more.
            mutating func end() {
                stop()
                scheduled?.task.cancel()
                scheduled = nil
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
            guard channel.channel.isActive else { return timer.end() }
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
            timer.start(wait, after: time, on: channel.eventLoop) { self.timerRan(channel) }
        }

        private func timerRan(_ channel: ChannelHandlerContext) {
            guard let wait = timer.expired(on: channel.eventLoop, { self.timerRan(channel) }) else { return }
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
