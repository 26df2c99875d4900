#if Endpoints
    import NIOCore
    import NIOHTTP1
    import NIOHTTP2
    import NIOPosix

    /// A client by HTTP/2 with prior knowledge, by way of SwiftNIO's own implementation.
    struct ListenerHTTP2Client: Sendable {
        private let channel: any Channel
        private let multiplexer: NIOHTTP2Handler.StreamMultiplexer

        /// What comes back on one stream.
        struct Reply: Sendable {
            fileprivate let channel: any Channel
            let parts: AsyncThrowingStream<Part, any Error>

            enum Part: Sendable {
                case head(status: Int, headers: [String: String])
                case body([UInt8])
                case end
            }

            /// Ends the stream at once.
            func giveUp() { channel.close(promise: nil) }

            /// The whole response; `nil` for a stream that ended without one.
            func response() async throws -> (status: Int, headers: [String: String], body: [UInt8])? {
                var response: (status: Int, headers: [String: String], body: [UInt8])?
                for try await part in parts {
                    switch part {
                    case .head(let status, let headers): if status >= 200 { response = (status, headers, []) }
                    case .body(let bytes): response?.body += bytes
                    case .end: return response
                    }
                }
                return nil
            }
        }

        static func connect(to listener: ListenerFixture) async throws -> ListenerHTTP2Client {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: listener.port).get()
            let multiplexer = try await channel.configureHTTP2Pipeline(
                mode: .client, connectionConfiguration: .init(), streamConfiguration: .init()
            ) { $0.close() }.get()
            return ListenerHTTP2Client(channel: channel, multiplexer: multiplexer)
        }

        /// Closes the connection.
        func close() { channel.close(promise: nil) }

        /// Waits until the connection is closed by the other side.
        func waitForEnd() async throws { try await channel.closeFuture.get() }

        /// Sends a request.
        ///
        /// - Parameters:
        ///   - target: The operation.
        ///   - body: The body, or what there is of it.
        ///   - length: The length that is announced; `nil` for none.
        ///   - isWhole: Whether the body ends here.
        func send(
            _ target: String = "Kinesis_20131202.PutRecord", body: String = "", length: Int? = nil, isWhole: Bool = true
        ) async throws -> Reply {
            let (parts, continuation) = AsyncThrowingStream.makeStream(of: Reply.Part.self)
            let created = channel.eventLoop.makePromise(of: (any Channel).self)
            multiplexer.createStreamChannel(promise: created) { stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.pipeline.syncOperations.addHandlers(
                        HTTP2FramePayloadToHTTP1ClientCodec(httpProtocol: .http), Collector(continuation))
                }
            }
            let stream = try await created.futureResult.get()
            var headers: HTTPHeaders = ["host": "localhost", "x-amz-target": target]
            if let length { headers.add(name: "content-length", value: "\(length)") }
            let head = HTTPRequestHead(version: .http2, method: .POST, uri: "/", headers: headers)
            // A stream that is refused while it is written has its answer all the same.
            stream.eventLoop.execute {
                let pipeline = stream.pipeline.syncOperations
                pipeline.write(NIOAny(HTTPClientRequestPart.head(head)), promise: nil)
                if !body.isEmpty {
                    pipeline.write(
                        NIOAny(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
                }
                if isWhole { pipeline.write(NIOAny(HTTPClientRequestPart.end(nil)), promise: nil) }
                pipeline.flush()
            }
            return Reply(channel: stream, parts: parts)
        }

        private final class Collector: ChannelInboundHandler {
            typealias InboundIn = HTTPClientResponsePart

            private let parts: AsyncThrowingStream<Reply.Part, any Error>.Continuation

            init(_ parts: AsyncThrowingStream<Reply.Part, any Error>.Continuation) { self.parts = parts }

            func channelRead(context: ChannelHandlerContext, data: NIOAny) {
                switch unwrapInboundIn(data) {
                case .head(let head):
                    let headers = Dictionary(head.headers.map { ($0.name, $0.value) }) { $0 + ", " + $1 }
                    parts.yield(.head(status: Int(head.status.code), headers: headers))
                case .body(let bytes): parts.yield(.body(Array(bytes.readableBytesView)))
                case .end: parts.yield(.end)
                }
            }

            func channelInactive(context: ChannelHandlerContext) { parts.finish() }

            func errorCaught(context: ChannelHandlerContext, error: any Error) { parts.finish(throwing: error) }
        }
    }
#endif
