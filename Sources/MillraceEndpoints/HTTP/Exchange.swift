#if Endpoints
    import NIOCore
    import NIOHTTP1
    import ServiceLifecycle

    /// One request with the way back for its response.
    struct Exchange: Sendable {
        /// The most bytes that are handed to the connection before it has sent those before them.
        static let pieceBytes = 65_536

        /// The request.
        let request: ReceivedRequest
        /// The version of HTTP in which it came.
        let version: HTTPVersion
        /// The connection, or the stream of one.
        let channel: any Channel
        /// Tells when that has closed.
        let connectionEnd: ConnectionEnd

        /// Sends a response that is one piece from a task that runs on the connection's event loop.
        ///
        /// Nobody has to wait for it then: it is one piece, and the next request of the connection is a response of its
        /// own.
        ///
        /// - Returns: What comes of it; `nil` when it has to be sent in another way, and nothing was sent.
        func sendAtOnce(_ response: WireResponse) -> EventLoopFuture<Void>? {
            guard case .bytes(let bytes) = response.body, bytes.count <= Self.pieceBytes,
                channel.eventLoop.inEventLoop
            else { return nil }
            let head = Part.head(HTTPResponseHead(response, version: version))
            return writeHere(bytes.isEmpty ? [head, .end] : [head, .body(ByteBuffer(bytes: bytes)), .end])
        }

        /// Sends a response, as fast as the client takes it.
        ///
        /// Pieces end early, and are ended properly, when the listener shuts down. They are cancelled when the client
        /// goes away.
        ///
        /// - Throws: What keeps the response from being sent whole; the connection is of no more use then.
        func send(_ response: WireResponse) async throws {
            var parts: [Part] = [.head(HTTPResponseHead(response, version: version))]
            switch response.body {
            case .bytes(let bytes):
                var rest = ByteBuffer(bytes: bytes)
                while let piece = rest.readSlice(length: min(rest.readableBytes, Self.pieceBytes)),
                    piece.readableBytes > 0
                {
                    parts.append(.body(piece))
                    if rest.readableBytes > 0 {
                        try await write(parts)
                        parts = []
                    }
                }
                try await write(parts + [.end])
            case .pieces(let pieces):
                try await write(parts)
                try await send(pieces)
                try await write([.end])
            }
        }

        private func send(_ pieces: any AsyncSequence<[UInt8], any Error> & Sendable) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await piece in pieces where !piece.isEmpty {
                        try await write([.body(ByteBuffer(bytes: piece))])
                    }
                }
                group.addTask { await connectionEnd.wait() }
                group.addTask { try await gracefulShutdown() }
                try await group.next()
                group.cancelAll()
                // What those throw that were cancelled says nothing.
                while await group.nextResult() != nil {}
            }
        }

        fileprivate enum Part: Sendable {
            case head(HTTPResponseHead)
            case body(ByteBuffer)
            case end
        }

        private func write(_ parts: [Part]) async throws {
            try await channel.eventLoop.flatSubmit { writeHere(parts) }.get()
        }

        /// Writes on the connection's event loop.
        private func writeHere(_ parts: [Part]) -> EventLoopFuture<Void> {
            let pipeline = channel.pipeline.syncOperations
            for part in parts.dropLast() { pipeline.write(NIOAny(part.onWire), promise: nil) }
            let sent = channel.eventLoop.makePromise(of: Void.self)
            if let last = parts.last { pipeline.write(NIOAny(last.onWire), promise: sent) } else { sent.succeed() }
            pipeline.flush()
            return sent.futureResult
        }
    }

    extension Exchange.Part {
        fileprivate var onWire: HTTPServerResponsePart {
            switch self {
            case .head(let head): .head(head)
            case .body(let bytes): .body(.byteBuffer(bytes))
            case .end: .end(nil)
            }
        }
    }

    extension HTTPResponseHead {
        /// The head of a finished response.
        init(_ response: WireResponse, version: HTTPVersion) {
            self.init(
                version: version,
                status: HTTPResponseStatus(statusCode: response.status),
                headers: HTTPHeaders(response.headers.map { ($0.name, $0.value) })
            )
        }
    }
#endif
