#if Endpoints
    import MillraceEndpoints
    import Synchronization
    import Testing

    extension ListenerTests {
        @Suite struct LimitTests {
            @Test(
                "W8 a body of 1 GB is answered with 413 and an empty body before any of it came, and the connection closed"
            )
            func announcedTooLong() async throws {
                try await ListenerFixture.run { listener in
                    for expect in ["", "Expect: 100-continue\r\n"] {
                        let client = try await listener.connect()
                        try await client.send(
                            "POST / HTTP/1.1\r\nHost: localhost\r\n\(expect)Content-Length: 1000000000\r\n\r\n")
                        let text = String(decoding: try await client.rest(), as: UTF8.self)
                        #expect(text.hasPrefix("HTTP/1.1 413 "), "no 100 before it")
                        let response = try #require(try RawResponse.parseAll(Array(text.utf8)).first)
                        #expect(response.body.isEmpty)
                        #expect(response["connection"] == "close")
                        #expect(response["x-amzn-requestid"]?.count == 52)
                        #expect(listener.load.heldBodyBytes == 0)
                    }
                }
            }

            @Test("W8 a client that goes on sending a body of 1 GB after 413 can still read the 413")
            func keepsSending() async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    try await client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n")
                    for _ in 0..<64 { try await client.send([UInt8](repeating: 0x41, count: 65_536)) }
                    #expect(try await client.response()?.status == 413)
                    #expect(listener.load.heldBodyBytes == 0)
                }
            }

            @Test("W8 a chunked body is cut with 413 as soon as it is too long")
            func chunkedTooLong() async throws {
                try await ListenerFixture.run {
                    $0.dynamoDBBodyBytesMax = 1_000
                } _: { listener in
                    let client = try await listener.connect()
                    try await client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
                    let chunk = "190\r\n" + String(repeating: "x", count: 400) + "\r\n"
                    try await client.send(chunk + chunk + chunk)
                    let response = try #require(try await client.response())
                    #expect(response.status == 413)
                    #expect(response.body.isEmpty)
                    #expect(try await client.response() == nil)
                    try await listener.wait("the room") { listener.load.heldBodyBytes == 0 }
                }
            }

            @Test(
                "W8 each service has its own limit: the last byte within it is asked for, the next is refused",
                arguments: [
                    ("/", "DynamoDB_20120810.PutItem", 16 * 1_024 * 1_024),
                    ("/", "DynamoDBStreams_20120810.GetRecords", 16 * 1_024 * 1_024),
                    ("/", "Kinesis_20131202.PutRecords", 16 * 1_024 * 1_024),
                    ("/2015-03-31/functions/f/invocations", "", 6 * 1_024 * 1_024 + 65_536),
                    ("/_millrace/status", "", 65_536),
                ]
            )
            func limitOfService(path: String, target: String, limit: Int) async throws {
                try await ListenerFixture.run { listener in
                    for (length, status) in [(limit, 100), (limit + 1, 413)] {
                        let client = try await listener.connect()
                        try await client.send(
                            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: \(target)\r\n"
                                + "Expect: 100-continue\r\nContent-Length: \(length)\r\n\r\n")
                        let text = String(decoding: try await client.take(atLeast: 12), as: UTF8.self)
                        #expect(text.hasPrefix("HTTP/1.1 \(status) "))
                    }
                }
            }

            @Test("a client that waits for 100 Continue gets it, and then the response")
            func continueIsSent() async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    try await client.send(
                        "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
                    let text = String(decoding: try await client.take(atLeast: 25), as: UTF8.self)
                    #expect(text == "HTTP/1.1 100 Continue\r\n\r\n")
                    try await client.send("body")
                    #expect(try await client.response()?.text == "dynamodb body")
                }
            }

            @Test(
                "a head that does not come to its end is cut",
                arguments: ["P", "POST / HTTP/1.1\r\nHost: lo", "PRI * HT"])
            func slowHead(begin: String) async throws {
                try await ListenerFixture.run {
                    $0.headTime = .milliseconds(150)
                } _: { listener in
                    let client = try await listener.connect()
                    try await client.send(begin)
                    #expect(try await client.rest().isEmpty)
                }
            }

            @Test("a body that does not come to its end is answered with 408 and cut")
            func slowBody() async throws {
                try await ListenerFixture.run {
                    $0.bodyTime = .milliseconds(150)
                } _: { listener in
                    let client = try await listener.connect()
                    try await client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
                    #expect(try await client.response()?.status == 408)
                    #expect(try await client.response() == nil)
                    #expect(listener.load.heldBodyBytes == 0)
                }
            }

            @Test("a connection without requests is closed, a new one and a used one")
            func idle() async throws {
                try await ListenerFixture.run {
                    $0.idleTime = .milliseconds(500)
                } _: { listener in
                    let new = try await listener.connect()
                    #expect(try await new.rest().isEmpty)
                    let used = try await listener.connect()
                    try await used.send(.post(body: "a"))
                    #expect(try await used.response()?.text == "dynamodb a")
                    #expect(try await used.rest().isEmpty)
                }
            }

            @Test("a client that does not read its response is cut")
            func slowReader() async throws {
                let body = [UInt8](unsafeUninitializedCapacity: 16_000_000) { buffer, count in
                    buffer.initialize(repeating: 0x41)
                    count = buffer.count
                }
                try await ListenerFixture.run {
                    $0.writeTime = .milliseconds(100)
                    $0.idleTime = .milliseconds(800)
                } answer: { _, _ in
                    WireResponse(contentType: "text/plain", body: .bytes(body))
                } _: { listener in
                    let client = try await listener.connect()
                    try await client.send(.post())
                    let begin = try await client.take(atLeast: 1)
                    // The limit of a connection without requests is the clock by which the other one is long past.
                    #expect(try await listener.connect().rest().isEmpty)
                    let rest = try await client.rest()
                    #expect(begin.count + rest.count < body.count)
                }
            }

            @Test("a client that sends many requests and takes no response holds them back, and is cut in the end")
            func slowPipelining() async throws {
                let answered = Mutex(0)
                let body = [UInt8](repeating: 0x41, count: 60_000)
                try await ListenerFixture.run {
                    $0.writeTime = .milliseconds(200)
                } answer: { _, _ in
                    answered.withLock { $0 += 1 }
                    return WireResponse(contentType: "text/plain", body: .bytes(body))
                } _: { listener in
                    let client = try await listener.connect()
                    try await client.send(String(repeating: .post(), count: 2_000))
                    try await listener.wait("the cut") { listener.load.connections == 1 }
                    // What the sockets hold, and a little more, of 120 MB.
                    #expect((1...500).contains(answered.withLock(\.self)))
                    client.close()
                }
            }

            @Test(
                "too many connections are told so with 503 and Retry-After, even more are closed, and their number is given back"
            )
            func tooManyConnections() async throws {
                try await ListenerFixture.run {
                    $0.connectionsMax = 2
                    $0.lingerTime = .seconds(60)
                } _: { listener in
                    var served: [ListenerClient] = []
                    for _ in 0..<2 {
                        let client = try await listener.connect()
                        try await client.send(.post(body: "a"))
                        #expect(try await client.response()?.status == 200)
                        served.append(client)
                    }
                    var refused: [ListenerClient] = []
                    for _ in 0..<2 {
                        let client = try await listener.connect()
                        try await client.send(.post(body: "a"))
                        let response = try #require(try await client.response())
                        #expect(response.status == 503)
                        #expect(response["retry-after"] == "1")
                        #expect(response.text.contains("ServiceUnavailable"))
                        #expect(try await client.response() == nil)
                        refused.append(client)
                    }
                    #expect(try await listener.connect().rest().isEmpty)
                    #expect(listener.load.connections == 4)
                    for client in refused + [served.removeFirst()] { client.close() }
                    var statuses: [Int?] = []
                    // Each try is a round trip; the listener has seen the others close after a few of them.
                    for _ in 0..<10_000 where statuses.last != 200 {
                        let client = try await listener.connect()
                        try await client.send(.post(body: "a"))
                        statuses.append(try await client.response()?.status)
                    }
                    #expect(statuses.last == 200)
                    #expect(Set(statuses).isSubset(of: [nil, 503, 200]))
                }
            }

            @Test(
                "bodies over all connections are held up to a limit, beyond it 503 is answered, and the room is given back"
            )
            func heldBytes() async throws {
                try await ListenerFixture.run {
                    $0.heldBodyBytesMax = 1_000
                } _: { listener in
                    let first = try await listener.connect()
                    let (begin, end) = (String(repeating: "a", count: 800), String(repeating: "b", count: 100))
                    try await first.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n" + begin)
                    try await listener.wait("the first body") { listener.load.heldBodyBytes == 800 }
                    let second = String.post(body: String(repeating: "c", count: 500))
                    let response = try await listener.answer(to: second)
                    #expect(response.status == 503)
                    #expect(response["retry-after"] == "1")
                    #expect(response["connection"] == "close")
                    try await first.send(end)
                    #expect(try await first.response()?.text == "dynamodb " + begin + end)
                    try await listener.wait("the room") { listener.load.heldBodyBytes == 0 }
                    #expect(try await listener.answer(to: second).status == 200)
                }
            }

            @Test(
                "too many header fields, too long ones and too long paths are answered with 431",
                arguments: [
                    (1...200).map { "X-\($0): a\r\n" }.joined(),
                    "X: " + String(repeating: "a", count: 70_000) + "\r\n",
                    (1...100).map { "X-\($0): " + String(repeating: "a", count: 1_000) + "\r\n" }.joined(),
                ]
            )
            func headTooLong(fields: String) async throws {
                try await ListenerFixture.run { listener in
                    for request in [
                        "POST / HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n",
                        "GET /\(String(repeating: "a", count: 70_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    ] {
                        let client = try await listener.connect()
                        try await client.send(request)
                        #expect(try await client.response()?.status == 431)
                        #expect(try await client.response() == nil)
                    }
                }
            }
        }
    }
#endif
