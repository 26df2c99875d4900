#if Endpoints
    import CZlib
    import MillraceEndpoints
    import Testing

    extension ListenerTests {
        @Suite struct ResponseTests {
            @Test(
                "W1 W10 a request goes to its service, and the response carries the ids of that service and what all carry",
                arguments: [
                    ("POST", "/", "DynamoDB_20120810.GetItem", "dynamodb", "[0-9A-V]{52}", true),
                    ("POST", "/any/path", "DynamoDB_20120810.GetItem", "dynamodb", "[0-9A-V]{52}", true),
                    ("POST", "/", "DynamoDBStreams_20120810.GetRecords", "streams", "[0-9A-V]{52}", true),
                    ("POST", "/", "Kinesis_20131202.PutRecord", "kinesis", uuid, false),
                    ("POST", "/2015-03-31/functions/f/invocations", "", "lambda", uuid, false),
                    ("GET", "/2017-03-31/tags/arn", "", "lambda", uuid, false),
                    ("GET", "/_millrace/status", "", "daemon", uuid, false),
                    ("POST", "/", "", "dynamodb", "[0-9A-V]{52}", true),
                ]
            )
            func dispatch(
                method: String, path: String, target: String, service: String, id: String, hasChecksum: Bool
            ) async throws {
                try await ListenerFixture.run { listener in
                    let field = target.isEmpty ? "" : "X-Amz-Target: \(target)\r\n"
                    let response = try await listener.answer(
                        to: "\(method) \(path)?a=b HTTP/1.1\r\nHost: localhost\r\n\(field)Content-Length: 4\r\n\r\nbody"
                    )
                    #expect(response.status == 200)
                    #expect(response.text == "\(service) body")
                    #expect(response["content-type"] == "text/plain")
                    #expect(response["content-length"] == "\(service.utf8.count + 5)")
                    #expect(response["date"] == "Sun, 06 Nov 1994 08:49:37 GMT")
                    #expect(response["server"] == "Server")
                    let wanted = try Regex(id)
                    #expect(response["x-amzn-requestid"]?.wholeMatch(of: wanted) != nil)
                    #expect((response["x-amz-id-2"]?.count == 96) == (service == "kinesis"))
                    #expect(response["x-amz-crc32"] == (hasChecksum ? "\(checksum(response.body))" : nil))
                    #expect(response.all("access-control-allow-origin").isEmpty)
                }
            }

            private static let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

            private func checksum(_ bytes: [UInt8]) -> UInt {
                bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
            }

            @Test("W7 a target of no service is an unknown operation, and a body that is no JSON comes before it")
            func unknownTarget() async throws {
                try await ListenerFixture.run { listener in
                    let unknown = try await listener.answer(to: .post("Foo_20200101.GetItem", body: "{}"))
                    #expect(unknown.status == 400)
                    #expect(unknown.text == #"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#)
                    #expect(unknown["x-amz-crc32"] == "\(checksum(unknown.body))")
                    let broken = try await listener.text(.post("Foo_20200101.GetItem", body: "{"))
                    #expect(broken == #"{"__type":"com.amazon.coral.service#SerializationException"}"#)
                }
            }

            @Test("W10 no two responses have the same id, and an id that a service sets is kept")
            func ownID() async throws {
                let answer: ListenerFixture.Answer = { name, request in
                    let own = request.header("x-own").map { [(name: "X-Amzn-RequestId", value: $0)] } ?? []
                    return WireResponse(status: 400, contentType: "text/plain", headers: own, body: .bytes([]))
                }
                try await ListenerFixture.run(answer: answer) { listener in
                    let client = try await listener.connect()
                    var ids: Set<String> = []
                    for _ in 0..<20 {
                        try await client.send(.post())
                        ids.insert(try #require(try await client.response()?["x-amzn-requestid"]))
                    }
                    #expect(ids.count == 20)
                    try await client.send(.post("DynamoDB_20120810.A", ["X-Own: mine"]))
                    #expect(try await client.response()?.all("x-amzn-requestid") == ["mine"])
                }
            }

            @Test(
                "W12 a body over 4 KiB is compressed as the client wants it",
                arguments: [
                    ("gzip", "gzip"), ("deflate", "deflate"), ("gzip, deflate", "gzip"), ("deflate, gzip", "gzip"),
                    ("gzip;q=0.5, deflate;q=0.9", "deflate"), ("gzip;q=0", nil), ("identity", nil), ("", nil),
                    ("br", nil), ("*", "gzip"), ("*;q=0.1, gzip;q=0", "deflate"), ("GZIP", "gzip"),
                    ("gzip;q=0.5, identity", nil), ("identity;q=0, gzip;q=0.1", "gzip"), ("gzip ; q=1", "gzip"),
                    ("gzip;q=x", nil), (";;,,q=1", nil),
                ] as [(String, String?)]
            )
            func compression(accepted: String, coding: String?) async throws {
                let body = Array(repeatElement(Array("0123456789".utf8), count: 500).joined())
                let answer: ListenerFixture.Answer = { _, _ in
                    WireResponse(contentType: "text/plain", body: .bytes(body))
                }
                try await ListenerFixture.run(answer: answer) { listener in
                    let response = try await listener.answer(
                        to: .post("DynamoDB_20120810.Scan", ["Accept-Encoding: \(accepted)"]))
                    #expect(response["content-encoding"] == coding)
                    #expect(response["x-amz-crc32"] == "\(checksum(response.body))")
                    #expect((response.body.count < 500) == (coding != nil))
                    #expect(inflated(response.body, coding) == body)
                }
            }

            @Test("W12 a body up to 4 KiB is sent as it is, unless the client does not take it so")
            func shortBody() async throws {
                let body = [UInt8](repeating: 0x41, count: 4_096)
                let answer: ListenerFixture.Answer = { _, _ in
                    WireResponse(contentType: "text/plain", body: .bytes(body))
                }
                try await ListenerFixture.run(answer: answer) { listener in
                    let usual = try await listener.answer(
                        to: .post("DynamoDB_20120810.Scan", ["Accept-Encoding: gzip"]))
                    #expect(usual.all("content-encoding").isEmpty)
                    #expect(usual.body == body)
                    let fields = ["Accept-Encoding: gzip, *;q=0"]
                    let other = try await listener.answer(to: .post("DynamoDB_20120810.Scan", fields))
                    #expect(other["content-encoding"] == "gzip")
                    #expect(inflated(other.body, "gzip") == body)
                }
            }

            /// What a body was before it was compressed; HTTP's deflate is zlib's own format.
            private func inflated(_ bytes: [UInt8], _ coding: String?) -> [UInt8] {
                guard let coding else { return bytes }
                #expect(bytes.prefix(2) == (coding == "gzip" ? [0x1F, 0x8B] : [0x78, 0x01]))
                if coding == "gzip" {
                    var stream = z_stream()
                    millrace_gzip_inflate_init(&stream)
                    defer { inflateEnd(&stream) }
                    return bytes.withUnsafeBufferPointer { input in
                        stream.next_in = input.baseAddress
                        stream.avail_in = uInt(input.count)
                        return [UInt8](unsafeUninitializedCapacity: 10_000) { output, count in
                            stream.next_out = output.baseAddress
                            stream.avail_out = uInt(output.count)
                            inflate(&stream, Z_FINISH)
                            count = output.count - Int(stream.avail_out)
                        }
                    }
                }
                return [UInt8](unsafeUninitializedCapacity: 10_000) { output, count in
                    var length = uLongf(output.count)
                    uncompress(output.baseAddress, &length, bytes, uLong(bytes.count))
                    count = Int(length)
                }
            }

            @Test(
                "W9 GET / tells that the service is healthy that the host names",
                arguments: [
                    ("localhost:4566", "dynamodb"), ("dynamodb.us-east-1.amazonaws.com", "dynamodb"),
                    ("streams.dynamodb.us-east-1.amazonaws.com", "streams.dynamodb"),
                    ("streams-dynamodb.us-east-1.api.aws", "streams.dynamodb"),
                    ("Kinesis.us-east-1.amazonaws.com:80", "kinesis"),
                ]
            )
            func health(host: String, label: String) async throws {
                try await ListenerFixture.run { listener in
                    let request = "/ HTTP/1.1\r\nHost: \(host)\r\n\r\n"
                    let response = try await listener.answer(to: "GET " + request, method: "GET")
                    #expect(response.status == 200)
                    #expect(response.text == "healthy: \(label).eu-central-1.amazonaws.com ")
                    let head = try await listener.answer(to: "HEAD " + request, method: "HEAD")
                    #expect(head["content-length"] == "\(response.body.count)")
                    #expect(head.body.isEmpty)
                }
            }

            @Test(
                "W8 other methods and paths are the service's to answer",
                arguments: ["PUT", "DELETE", "PATCH", "OPTIONS"])
            func methods(method: String) async throws {
                let answer: ListenerFixture.Answer = { name, request in
                    WireResponse(
                        status: 404, contentType: "application/xml",
                        body: .bytes(Array("\(name) \(request.method) \(request.path) \(request.query)".utf8)))
                }
                try await ListenerFixture.run(answer: answer) { listener in
                    for path in ["/", "/a/b%20c?d=e&f=%2F", "http://localhost/a/b%20c?d=e&f=%2F"] {
                        let response = try await listener.answer(
                            to: "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        #expect(response.status == 404)
                        #expect(response["content-type"] == "application/xml")
                        #expect(
                            response.text == "dynamodb \(method) " + (path == "/" ? "/ " : "/a/b%20c d=e&f=%2F"))
                    }
                }
            }

            @Test("W10 a page in a browser may read the data services, and is told so before it asks")
            func crossOrigin() async throws {
                try await ListenerFixture.run { listener in
                    let origin = "Origin: http://example.com"
                    let posted = try await listener.answer(to: .post("Kinesis_20131202.PutRecord", [origin], body: "a"))
                    #expect(posted.text == "kinesis a")
                    #expect(posted["access-control-allow-origin"] == "*")
                    let asked = try await listener.answer(
                        to: """
                            OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\(origin)\r\nAccess-Control-Request-Method: POST\r\n\
                            Access-Control-Request-Headers: x-amz-target, authorization\r\n\r\n
                            """)
                    #expect(asked.status == 200)
                    #expect(asked.body.isEmpty)
                    #expect(asked["access-control-allow-origin"] == "*")
                    #expect(asked["access-control-allow-methods"] == "POST")
                    #expect(asked["access-control-allow-headers"] == "x-amz-target, authorization")
                    #expect(asked["access-control-max-age"] == "172800")
                    let odd = try await listener.answer(
                        to:
                            "OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\(origin)\r\nAccess-Control-Request-Method: P\u{E9}\r\n\r\n"
                    )
                    #expect(odd.status == 200)
                    #expect(odd.all("access-control-allow-methods").isEmpty)
                }
            }

            @Test(
                "W10 a page in a browser may not ask the daemon, nor Lambda, nor come under a name of its own",
                arguments: [
                    ("/_millrace/status", "localhost", "Origin: http://localhost:4566", 403),
                    ("/2015-03-31/functions/f/invocations", "localhost", "Origin: null", 403),
                    ("/_millrace/status", "evil.example.com", "X: y", 403),
                    ("/_millrace/status", "127.0.0.1.example.com:4566", "X: y", 403),
                    ("/_millrace/status", "localhost:4566", "X: y", 200),
                    ("/_millrace/status", "127.0.0.1:4566", "X: y", 200),
                    ("/_millrace/status", "[::1]:4566", "X: y", 200),
                    ("/_millrace/status", "millrace", "X: y", 200),
                ]
            )
            func browsers(path: String, host: String, field: String, status: Int) async throws {
                try await ListenerFixture.run { listener in
                    let response = try await listener.answer(
                        to: "POST \(path) HTTP/1.1\r\nHost: \(host)\r\n\(field)\r\n\r\n")
                    #expect(response.status == status)
                    #expect(response.all("access-control-allow-origin").isEmpty)
                    if status == 403 { #expect(response["x-amzn-errortype"] == "AccessDeniedException") }
                }
            }

            @Test("a caller for whom there are no services is answered with an error of the service")
            func noServices() async throws {
                try await ListenerFixture.run(servicesFail: true) { listener in
                    let table = try await listener.answer(to: .post())
                    #expect(table.status == 500)
                    #expect(table.text.contains("com.amazonaws.dynamodb.v20120810#InternalServerError"))
                    let stream = try await listener.answer(to: .post("Kinesis_20131202.PutRecord"))
                    #expect(stream.status == 500)
                    #expect(stream.text.contains(#""__type":"InternalFailureException""#))
                    let function = try await listener.answer(to: .post("", path: "/2015-03-31/functions/f/invocations"))
                    #expect(function.status == 500)
                    #expect(function["x-amzn-errortype"] == "ServiceException")
                }
            }
        }
    }
#endif
