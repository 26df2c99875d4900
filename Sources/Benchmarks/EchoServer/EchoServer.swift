import Foundation

#if Endpoints
    import HummingbirdCore
    import Logging
    import NIOCore
    import NIOPosix

    /// A bare server of Hummingbird's, which the throughput of the endpoint is held against.
    ///
    /// It collects the body of each request and answers with as many bytes as it was told, so that it does what no server
    /// of requests like these can leave out, and nothing else.
    @main
    enum EchoServer {
        /// The most bytes of a request's body.
        private static let bodyBytesMax = 16 * 1_024 * 1_024

        static func main() async throws {
            guard let count = responseByteCount(in: CommandLine.arguments.dropFirst()) else {
                end(64, "usage: EchoServer [--bytes N]     answers every request with N bytes, 1024 by default")
            }
            let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: count)
            var logger = Logger(label: "echo")
            logger.logLevel = .warning
            let server = Server(
                childChannelSetup: HTTP1Channel(responder: { request, writer, _ in
                    _ = try await request.body.collect(upTo: bodyBytesMax)
                    let response = Response(status: number(200), body: ResponseBody(byteBuffer: body))
                    try await writer.write(response: response.head, body: response.body)
                }),
                configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { channel in
                    print("listening on 127.0.0.1:\(channel.localAddress?.port ?? 0)")
                    // Into a pipe it would stay in the buffer.
                    fflush(nil)
                },
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
                logger: logger
            )
            try await server.run()
        }

        /// A status by its number, whose type is of a package that this one does not name.
        private static func number<Status: ExpressibleByIntegerLiteral>(_ code: Status.IntegerLiteralType) -> Status {
            Status(integerLiteral: code)
        }

        /// The bytes of a response; `nil` for arguments that are none of its own.
        private static func responseByteCount(in arguments: ArraySlice<String>) -> Int? {
            if arguments.isEmpty { return 1_024 }
            guard arguments.count == 2, arguments.first == "--bytes", let count = arguments.last.flatMap(Int.init),
                count >= 0
            else { return nil }
            return count
        }
    }
#else
    /// Without the endpoints there is no server to hold them against.
    @main
    enum EchoServer {
        static func main() { end(69, "EchoServer needs the trait Endpoints") }
    }
#endif

extension EchoServer {
    /// Ends with a message to standard error.
    ///
    /// - Parameters:
    ///   - status: The exit status, as sysexits.h numbers them.
    ///   - message: What is wrong.
    fileprivate static func end(_ status: Int32, _ message: String) -> Never {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
        exit(status)
    }
}
