#if Endpoints
    import MillraceEndpoints
    import Testing

    extension ListenerTests {
        @Suite struct HTTP2Tests {
            @Test(
                "W17 HTTP/2 with prior knowledge is answered like HTTP/1, many requests at one time on one connection")
            func requests() async throws {
                try await ListenerFixture.run { listener in
                    let client = try await ListenerHTTP2Client.connect(to: listener)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<40 {
                            group.addTask {
                                let body = String(repeating: "\(number) ", count: 30_000)
                                let response = try #require(try await client.send(body: body).response())
                                #expect(response.status == 200)
                                #expect(String(decoding: response.body, as: UTF8.self) == "kinesis " + body)
                                #expect(response.headers["content-length"] == "\(response.body.count)")
                                #expect(response.headers["x-amz-id-2"]?.count == 96)
                            }
                        }
                        try await group.waitForAll()
                    }
                    #expect(listener.load.connections == 1)
                    client.close()
                }
            }

            @Test("W17 the preface may come byte by byte")
            func slowPreface() async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    for byte in Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) { try await client.send([byte]) }
                    // An empty SETTINGS frame; the listener's own comes first.
                    try await client.send([0, 0, 0, 4, 0, 0, 0, 0, 0])
                    let answer = try await client.take(atLeast: 9)
                    #expect(answer.prefix(5) == [0, 0, 12, 4, 0])
                }
            }

            @Test("W8 a body that is too long is refused on its stream, and the connection goes on")
            func tooLong() async throws {
                try await ListenerFixture.run {
                    $0.kinesisBodyBytesMax = 1_000
                    $0.lingerTime = .milliseconds(50)
                } _: { listener in
                    let client = try await ListenerHTTP2Client.connect(to: listener)
                    let announced = try #require(
                        try await client.send(body: "begin", length: 1_000_000, isWhole: false).response())
                    #expect(announced.status == 413)
                    #expect(announced.body.isEmpty)
                    let found = try #require(
                        try await client.send(body: String(repeating: "a", count: 5_000), isWhole: false).response())
                    #expect(found.status == 413)
                    #expect(try await client.send(body: "a").response()?.status == 200)
                    try await listener.wait("the room") { listener.load.heldBodyBytes == 0 }
                    client.close()
                }
            }

            @Test("a body that does not come to its end is answered with 408, and the connection goes on")
            func slowBody() async throws {
                try await ListenerFixture.run {
                    $0.bodyTime = .milliseconds(150)
                } _: { listener in
                    let client = try await ListenerHTTP2Client.connect(to: listener)
                    let slow = try await client.send(body: "begin", isWhole: false)
                    #expect(try await slow.response()?.status == 408)
                    #expect(try await client.send("Kinesis_20131202.Other").response()?.status == 200)
                    client.close()
                }
            }

            @Test("W18 pieces come one by one, and are cancelled when the client gives up its stream or the connection")
            func pieces() async throws {
                for leavesWholly in [false, true] {
                    let source = StreamTests.Source()
                    try await ListenerFixture.run(answer: source.answer) { listener in
                        let client = try await ListenerHTTP2Client.connect(to: listener)
                        let reply = try await client.send("Kinesis_20131202.SubscribeToShard")
                        source.make.yield(Array("piece".utf8))
                        for try await part in reply.parts {
                            if case .body(let bytes) = part {
                                #expect(bytes == Array("piece".utf8))
                                break
                            }
                        }
                        if leavesWholly { client.close() } else { reply.giveUp() }
                        for await isCancelled in source.isCancelled {
                            #expect(isCancelled)
                            break
                        }
                        client.close()
                    }
                }
            }

            @Test("an idle connection is closed, and an open stream keeps it from being idle")
            func idle() async throws {
                let source = StreamTests.Source()
                try await ListenerFixture.run {
                    $0.idleTime = .seconds(1)
                } answer: { name, request in
                    await request.header("x-amz-target") == "Kinesis_20131202.Stream"
                        ? source.answer(name, request) : ListenerFixture.echo(name, request)
                } _: { listener in
                    let busy = try await ListenerHTTP2Client.connect(to: listener)
                    let reply = try await busy.send("Kinesis_20131202.Stream")
                    let idle = try await ListenerHTTP2Client.connect(to: listener)
                    try await idle.waitForEnd()
                    source.make.yield(Array("still there".utf8))
                    source.make.finish()
                    #expect(try await reply.response()?.body == Array("still there".utf8))
                    try await busy.waitForEnd()
                }
            }

            @Test("shutdown ends the pieces of streams and then the connection")
            func shutdown() async throws {
                let source = StreamTests.Source()
                try await ListenerFixture.run(answer: source.answer) { listener in
                    let client = try await ListenerHTTP2Client.connect(to: listener)
                    let reply = try await client.send("Kinesis_20131202.SubscribeToShard")
                    source.make.yield(Array("piece".utf8))
                    var parts = reply.parts.makeAsyncIterator()
                    while let part = try await parts.next() {
                        if case .body = part { break }
                    }
                    await listener.shutDown()
                    guard case .end? = try await parts.next() else {
                        Issue.record("the stream was not ended properly")
                        return
                    }
                    try await client.waitForEnd()
                }
            }

            @Test("a client that does not take its pieces is cut")
            func slowReader() async throws {
                try await ListenerFixture.run {
                    $0.writeTime = .milliseconds(150)
                    $0.idleTime = .seconds(2)
                } answer: { _, _ in
                    let pieces = AsyncThrowingStream<[UInt8], any Error> { [UInt8](repeating: 0x41, count: 10_000) }
                    return WireResponse(contentType: "text/plain", body: .pieces(pieces))
                } _: { listener in
                    let client = try await listener.connect()
                    try await client.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])
                    // A request on stream 1 with HPACK's literals; no window is ever opened again.
                    let fields = [":method": "POST", ":scheme": "http", ":path": "/", ":authority": "localhost"]
                    let block = fields.sorted { $0.key < $1.key }.flatMap { name, value -> [UInt8] in
                        [0x00, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)]
                            + Array(value.utf8)
                    }
                    try await client.send([0, 0, UInt8(block.count), 1, 5, 0, 0, 0, 1] + block)
                    let all = try await client.rest()
                    #expect((65_535..<80_000).contains(all.count))
                }
            }

            @Test("bytes that are no frames end the connection")
            func garbage() async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    try await client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + String(repeating: "garbage", count: 100))
                    let rest = try await client.rest()
                    // A GOAWAY frame, behind the listener's settings.
                    #expect(rest.dropFirst(9 + 12).prefix(4).last == 7)
                }
            }
        }
    }
#endif
