#if Endpoints
    import MillraceEndpoints
    import Synchronization
    import Testing

    extension ListenerTests {
        @Suite struct BodyTests {
            private func compressed(_ body: [UInt8], _ coding: String = "gzip") -> [UInt8] {
                let head = """
                    POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n\
                    Content-Encoding: \(coding)\r\nContent-Length: \(body.count)\r\n\r\n
                    """
                return Array(head.utf8) + body
            }

            @Test("W12 a body in one gzip member or several is decompressed")
            func gzipBody() async throws {
                try await ListenerFixture.run { listener in
                    let parts = ["one ", "two ", "", "three"].map { gzip(Array($0.utf8)) }
                    for coding in ["gzip", "GZIP", "x-gzip", " gzip "] {
                        let one = try await listener.text(bytes: compressed(parts[0], coding))
                        #expect(one == "dynamodb one ")
                        let all = compressed(Array(parts.joined()), coding)
                        #expect(try await listener.text(bytes: all) == "dynamodb one two three")
                    }
                    let plain = compressed(Array("plain".utf8), "identity")
                    #expect(try await listener.text(bytes: plain) == "dynamodb plain")
                }
            }

            @Test(
                "W12 a body that is no gzip, or not whole, or goes on behind its end, is none, and the connection goes on",
                arguments: [
                    Array("{}".utf8), [], Array(gzip(Array("text".utf8)).dropLast(3)), gzip(Array("text".utf8)) + [0],
                    gzip(Array("text".utf8)) + Array("garbage".utf8), Array(gzip(Array("text".utf8)).prefix(5)),
                ] as [[UInt8]]
            )
            func damaged(body: [UInt8]) async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    for _ in 0..<2 {
                        try await client.send(compressed(body))
                        let response = try #require(try await client.response())
                        #expect(response.status == 400)
                        #expect(response.text.contains("com.amazon.coral.service#SerializationException"))
                        #expect(response.text.contains("gzip"))
                    }
                }
            }

            @Test("W12 another coding is refused by its name", arguments: ["br", "deflate", "gzip, gzip", "zstd"])
            func unknown(coding: String) async throws {
                try await ListenerFixture.run { listener in
                    let response = try await listener.answer(toBytes: compressed([1, 2, 3], coding))
                    #expect(response.status == 415)
                    #expect(response.text.contains(coding))
                }
            }

            @Test("W12 a body that decompresses to gigabytes ends at the limit of bodies, with 413")
            func bomb() async throws {
                // 100 members of 10 MB each, from 1 MB.
                let member = gzip([UInt8](repeating: 0, count: 10_000_000))
                let bomb = Array(repeatElement(member, count: 100).joined())
                try await ListenerFixture.run { listener in
                    let response = try await listener.answer(toBytes: compressed(bomb))
                    #expect(response.status == 413)
                    #expect(response.body.isEmpty)
                    try await listener.wait("the room") { listener.load.heldBodyBytes == 0 }
                }
            }

            @Test(
                "W13 a signature is checked over the body as it was sent, and told to the service, the daemon's own too"
            )
            func signature() async throws {
                let body = gzip(Array("text".utf8))
                let seen = Mutex<[[UInt8]]>([])
                let verify: @Sendable (WireRequest) -> AuthenticationFault? = { request in
                    seen.withLock { $0.append(request.body) }
                    return AuthenticationFault(code: "InvalidSignatureException", message: "\(request.query)")
                }
                let answer: ListenerFixture.Answer = { name, request in
                    let fault = request.authenticationFault?.message ?? "none"
                    return WireResponse(
                        contentType: "text/plain", body: .bytes(Array("\(name) \(fault) ".utf8) + request.body))
                }
                try await ListenerFixture.run(verify: verify, answer: answer) { listener in
                    let signed = Array(
                        String(decoding: compressed([]), as: UTF8.self).replacing("POST /", with: "POST /?a=%20b")
                            .replacing("Length: 0", with: "Length: \(body.count)").utf8)
                    #expect(try await listener.text(bytes: signed + body) == "dynamodb a=%20b text")
                    let daemon = try await listener.text("GET /_millrace/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    #expect(daemon == "daemon  ")
                }
                #expect(seen.withLock(\.self) == [body, []])
            }

            @Test(
                "what is no HTTP is answered with 400 and cut",
                arguments: [
                    "\u{0}\u{1}\u{2}\r\n\r\n",
                    "GET /\r\n\r\n",
                    "GET / HTTP/3.0\r\nHost: localhost\r\n\r\n",
                    "GET / HTTP/1.1\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\nX Y: a\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\u{0}b\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rInjected: b\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x10\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
                    "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
                    "FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                ]
            )
            func malformed(request: String) async throws {
                try await ListenerFixture.run { listener in
                    let client = try await listener.connect()
                    try await client.send(request)
                    let response = try #require(try await client.response())
                    #expect(response.status == 400)
                    #expect(response["connection"] == "close")
                    #expect(try await client.response() == nil)
                    #expect(try await listener.text(.post(body: "a")) == "dynamodb a")
                }
            }
        }
    }
#endif
