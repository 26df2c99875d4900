#if Endpoints
    import MillraceEndpoints
    import Synchronization
    import Testing

    extension ListenerTests {
        @Suite struct StreamTests {
            /// Pieces that a test makes, and the news that nobody wants any more.
            struct Source: Sendable {
                let pieces: AsyncThrowingStream<[UInt8], any Error>
                let make: AsyncThrowingStream<[UInt8], any Error>.Continuation
                let isCancelled: AsyncStream<Bool>

                init() {
                    (pieces, make) = AsyncThrowingStream.makeStream(of: [UInt8].self)
                    let (ends, end) = AsyncStream.makeStream(of: Bool.self)
                    isCancelled = ends
                    make.onTermination = { termination in
                        if case .cancelled = termination { end.yield(true) } else { end.yield(false) }
                    }
                }

                var answer: ListenerFixture.Answer {
                    { [pieces] _, _ in
                        WireResponse(contentType: "application/vnd.amazon.eventstream", body: .pieces(pieces))
                    }
                }
            }

            struct Broken: Error {}

            @Test("W18 pieces are sent one by one as soon as they are there, and the connection goes on after the last")
            func pieces() async throws {
                let source = Source()
                try await ListenerFixture.run(answer: source.answer) { listener in
                    let client = try await listener.connect()
                    try await client.send(.post("Kinesis_20131202.SubscribeToShard"))
                    let head = String(decoding: try await client.take(atLeast: 100), as: UTF8.self)
                    #expect(head.contains("\r\ntransfer-encoding: chunked\r\n"))
                    #expect(head.contains("\r\nContent-Type: application/vnd.amazon.eventstream\r\n"))
                    #expect(!head.lowercased().contains("content-length"))
                    for number in 1...3 {
                        source.make.yield(Array("piece \(number)".utf8))
                        #expect(try await client.take(atLeast: 12) == Array("7\r\npiece \(number)\r\n".utf8))
                    }
                    source.make.finish()
                    #expect(try await client.take(atLeast: 5) == Array("0\r\n\r\n".utf8))
                    try await client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    #expect(try await client.response()?.status == 200)
                }
            }

            @Test(
                "pieces are cancelled as soon as the client goes away",
                arguments: ["closes", "resets", "closes its side"])
            func clientLeaves(how: String) async throws {
                let source = Source()
                try await ListenerFixture.run(answer: source.answer) { listener in
                    let client = try await listener.connect()
                    try await client.send(.post("Kinesis_20131202.SubscribeToShard"))
                    _ = try await client.take(atLeast: 100)
                    switch how {
                    case "closes": client.close()
                    case "resets": client.reset()
                    default: client.finishSending()
                    }
                    for await isCancelled in source.isCancelled {
                        #expect(isCancelled)
                        break
                    }
                    try await listener.wait("the end of the connection") { listener.load.connections == 1 }
                }
            }

            @Test("a client that does not take its pieces holds them back, and is cut in the end")
            func slowReader() async throws {
                let made = Mutex(0)
                let piece = Array(repeatElement(Array("0123456789abcdef".utf8), count: 4_096).joined())
                try await ListenerFixture.run {
                    $0.writeTime = .milliseconds(200)
                } answer: { _, _ in
                    let pieces = AsyncThrowingStream<[UInt8], any Error> {
                        made.withLock { $0 += 1 }
                        return piece
                    }
                    return WireResponse(contentType: "text/plain", body: .pieces(pieces))
                } _: { listener in
                    let client = try await listener.connect()
                    try await client.send(.post("Kinesis_20131202.SubscribeToShard"))
                    try await listener.wait("the cut") { listener.load.connections == 1 }
                    // What the sockets hold, and one piece more; without an end the pieces would have gone on.
                    #expect((1...1_000).contains(made.withLock(\.self)))
                    client.close()
                }
            }

            @Test("pieces are ended properly when the listener shuts down")
            func shutdown() async throws {
                let source = Source()
                try await ListenerFixture.run(answer: source.answer) { listener in
                    let client = try await listener.connect()
                    try await client.send(.post("Kinesis_20131202.SubscribeToShard"))
                    source.make.yield(Array("piece".utf8))
                    _ = try await client.take(atLeast: 200)
                    await listener.shutDown()
                    let rest = String(decoding: try await client.rest(), as: UTF8.self)
                    #expect(rest.hasSuffix("0\r\n\r\n"))
                    for await isCancelled in source.isCancelled {
                        #expect(isCancelled)
                        break
                    }
                }
            }

            @Test("pieces that fail cut the connection, so that the client does not take them for whole")
            func failure() async throws {
                let source = Source()
                try await ListenerFixture.run(answer: source.answer) { listener in
                    let client = try await listener.connect()
                    try await client.send(.post("Kinesis_20131202.SubscribeToShard"))
                    source.make.yield(Array("piece".utf8))
                    source.make.finish(throwing: Broken())
                    let all = String(decoding: try await client.rest(), as: UTF8.self)
                    #expect(all.hasSuffix("5\r\npiece\r\n"))
                }
            }

            @Test("a client of HTTP/1.0 gets pieces without chunks, ended by the end of the connection")
            func oldVersion() async throws {
                let source = Source()
                try await ListenerFixture.run(answer: source.answer) { listener in
                    let client = try await listener.connect()
                    try await client.send("POST / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    source.make.yield(Array("one ".utf8))
                    source.make.yield(Array("two".utf8))
                    source.make.finish()
                    let response = try #require(try await client.response())
                    #expect(response.text == "one two")
                    #expect(response.version == "HTTP/1.0")
                    #expect(response["connection"] == "close")
                }
            }
        }
    }
#endif
