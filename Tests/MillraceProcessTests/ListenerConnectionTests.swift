#if Endpoints
    import MillraceEndpoints
    import Synchronization
    import Testing

    extension ListenerTests {
        @Suite struct ConnectionTests {
            @Test("a connection serves many requests, sent one by one or all at once, and answers them in order")
            func keepAlive() async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    for number in 0..<10 {
                        try await client.send(.post(body: "\(number)"))
                        #expect(try await client.response()?.text == "dynamodb \(number)")
                    }
                    try await client.send((0..<50).map { String.post(body: "\($0)") }.joined())
                    for number in 0..<50 { #expect(try await client.response()?.text == "dynamodb \(number)") }
                }
            }

            @Test("a client that sends many requests before it takes the first response gets all of them in order")
            func lateReader() async throws {
                let answer: ListenerFixture.Answer = { _, request in
                    WireResponse(
                        contentType: "text/plain", body: .bytes(request.body + Array(repeating: 0x2E, count: 60_000)))
                }
                try await ListenerFixture.run(answer: answer) { listener in
                    let client = try await listener.connect()
                    let last = String.post("DynamoDB_20120810.GetItem", ["Connection: close"], body: "last")
                    try await client.send((0..<300).map { String.post(body: "\($0)") }.joined() + last)
                    for number in 0..<300 { #expect(try await client.response()?.text.hasPrefix("\(number).") == true) }
                    #expect(try await client.response()?.text.hasPrefix("last.") == true)
                    #expect(try await client.response() == nil)
                }
            }

            @Test("garbage behind a whole request is answered after that request")
            func garbageBehind() async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    try await client.send(.post(body: "a") + "\r\n\r\nGARBAGE\r\n\r\n")
                    #expect(try await client.response()?.text == "dynamodb a")
                    #expect(try await client.response()?.status == 400)
                    #expect(try await client.response() == nil)
                }
            }

            @Test("a request may come in any two parts", arguments: [false, true])
            func splits(isChunked: Bool) async throws {
                let fields = "Host: localhost\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n"
                let request =
                    isChunked
                    ? "POST / HTTP/1.1\r\n\(fields)Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{ \r\n1\r\n}\r\n0\r\nX: y\r\n\r\n"
                    : "POST / HTTP/1.1\r\n\(fields)Content-Length: 3\r\n\r\n{ }"
                let bytes = Array(request.utf8)
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    for place in 1..<bytes.count {
                        try await client.send(Array(bytes[..<place]))
                        try await client.send(Array(bytes[place...]))
                        #expect(try await client.response()?.text == "dynamodb { }", "split at \(place)")
                    }
                }
            }

            @Test(
                "a connection ends after the response when the request says so, or cannot say otherwise",
                arguments: [
                    ("HTTP/1.1", "Connection: close", "close"), ("HTTP/1.0", "X: y", "close"),
                    (
                        "HTTP/1.1", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
                        "close"
                    ),
                    ("HTTP/1.0", "Connection: keep-alive", "keep-alive"), ("HTTP/1.1", "X: y", nil),
                ] as [(String, String, String?)]
            )
            func close(version: String, field: String, connection: String?) async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    let request = "POST / \(version)\r\nHost: localhost\r\n\(field)\r\nContent-Length: 1\r\n\r\na"
                    try await client.send(request)
                    let response = try #require(try await client.response())
                    #expect(response.text == "dynamodb a")
                    #expect(response["connection"] == connection)
                    if connection == "close" {
                        #expect(try await client.response() == nil)
                    } else {
                        try await client.send(request)
                        #expect(try await client.response()?.text == "dynamodb a")
                    }
                }
            }

            @Test("a client that has closed its side still gets all its responses")
            func halfClosed() async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    try await client.send(.post(body: "a") + .post(body: "b"))
                    client.finishSending()
                    #expect(try await client.response()?.text == "dynamodb a")
                    #expect(try await client.response()?.text == "dynamodb b")
                    #expect(try await client.response() == nil)
                }
            }

            @Test("a field of a service that would end the head early is not sent, and the connection is cut")
            func brokenField() async throws {
                let answer: ListenerFixture.Answer = { name, request in
                    let isBroken = request.body == Array("broken".utf8)
                    let headers = isBroken ? [(name: "X-Own", value: "a\r\nX-Other: b")] : []
                    return WireResponse(contentType: "text/plain", headers: headers, body: .bytes(request.body))
                }
                try await ListenerFixture.run(answer: answer) { listener in
                    let client = try await listener.connect()
                    try await client.send(.post(body: "broken"))
                    #expect(try await client.rest().isEmpty)
                    #expect(try await listener.text(.post(body: "a")) == "a")
                }
            }

            @Test("clients that leave at any time leave nothing behind")
            func leaving() async throws {
                let bytes = Array(String.post(body: "{}").utf8)
                try await ListenerFixture.run { listener in
                    for place in 0...bytes.count {
                        let client = try await listener.connect()
                        try await client.send(Array(bytes[..<place]))
                        if place.isMultiple(of: 2) { client.reset() } else { client.close() }
                    }
                    try await listener.wait("the end of all connections") { listener.load.connections == 1 }
                    #expect(listener.load.heldBodyBytes == 0)
                }
            }

            @Test("requests in hand are answered when the listener shuts down, and idle connections are closed")
            func shutdown() async throws {
                let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
                let (permits, permit) = AsyncStream.makeStream(of: Void.self)
                let answer: ListenerFixture.Answer = { name, request in
                    arrived.yield()
                    for await _ in permits { break }
                    return await ListenerFixture.echo(name, request)
                }
                try await ListenerFixture.run(answer: answer) { listener in
                    let idle = try await listener.connect()
                    try await idle.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    #expect(try await idle.response()?.status == 200)
                    let busy = try await listener.connect()
                    try await busy.send(.post(body: "a"))
                    for await _ in arrivals { break }
                    await listener.shutDown()
                    #expect(try await idle.response() == nil)
                    permit.yield()
                    let response = try #require(try await busy.response())
                    #expect(response.text == "dynamodb a")
                    // Its own loop may hear of the end before or after the response, which then says so or not.
                    #expect(try await busy.response() == nil)
                }
            }

            @Test("a request in hand whose client has gone is waited for when the listener shuts down")
            func shutdownWithoutClient() async throws {
                let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
                let (permits, permit) = AsyncStream.makeStream(of: Void.self)
                let isAnswered = Mutex(false)
                let answer: ListenerFixture.Answer = { name, request in
                    arrived.yield()
                    for await _ in permits { break }
                    isAnswered.withLock { $0 = true }
                    return await ListenerFixture.echo(name, request)
                }
                try await ListenerFixture.run(answer: answer) { listener in
                    let client = try await listener.connect()
                    try await client.send(.post(body: "a"))
                    for await _ in arrivals { break }
                    client.reset()
                    try await listener.wait("the end of the connection") { listener.load.connections == 1 }
                    await listener.shutDown()
                    // Each turn takes a new thread; a listener that waits for nothing has ended after a few of them.
                    for _ in 0..<2_000 where !listener.hasEnded() { try await blocking {} }
                    #expect(!listener.hasEnded())
                    permit.yield()
                }
                #expect(isAnswered.withLock { $0 })
            }

            @Test("a request that does not come to its end does not keep the listener from shutting down")
            func slowShutdown() async throws {
                try await ListenerFixture.run {
                    $0.drainTime = .milliseconds(150)
                } _: { listener in
                    let slow = try await listener.connect()
                    try await slow.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
                    try await listener.wait("the body") { listener.load.heldBodyBytes == 4 }
                    await listener.shutDown()
                    #expect(try await slow.response() == nil)
                }
            }
        }
    }
#endif
