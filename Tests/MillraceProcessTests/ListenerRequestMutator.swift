#if Endpoints
    import MillraceModel

    /// Spoils requests at random.
    struct RequestMutator {
        private var random: SeededGenerator

        init(random: SeededGenerator) { self.random = random }

        private static let fields = "Host: localhost\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n"

        /// Requests that are right to begin with, and some that are refused however little they are spoilt.
        private static let requests: [[UInt8]] = {
            let packed = gzip(Array(#"{"TableName": "Orders"}"#.utf8))
            let long = String(repeating: "x", count: 2_000)
            let texts: [String] = [
                .post(body: "{}"),
                .post("Kinesis_20131202.PutRecord", ["Accept-Encoding: gzip", "Origin: null"], body: long),
                .post("", path: "/2015-03-31/functions/f/invocations?Qualifier=a%20b", body: "{}"),
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /_millrace/status HTTP/1.1\r\nHost: 127.0.0.1:4566\r\n\r\n",
                "POST / HTTP/1.1\r\n\(fields)Transfer-Encoding: chunked\r\n\r\n5;a=b\r\n{    \r\n1\r\n}\r\n0\r\nX: y\r\n\r\n",
                "POST / HTTP/1.1\r\n\(fields)Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
                "POST / HTTP/1.0\r\n\(fields)Connection: keep-alive\r\nContent-Length: 2\r\n\r\n{}",
                "OPTIONS / HTTP/1.1\r\n\(fields)Origin: http://a\r\nAccess-Control-Request-Method: POST\r\n\r\n",
                "POST / HTTP/1.1\r\n\(fields)Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}",
                "POST / HTTP/1.1\r\n\(fields)Content-Length: 999999999\r\n\r\n{}",
                "POST / HTTP/1.1\r\n\(fields)Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
                "GET /_millrace/status HTTP/1.1\r\nHost: localhost\r\nOrigin: http://a\r\n\r\n",
                "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /\r\n",
            ]
            let gzipped =
                "POST / HTTP/1.1\r\n\(fields)Content-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n"
            let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
            // A whole request by HTTP/2: the indexed fields :method POST, :scheme http, :path / on stream 1.
            let frames: [UInt8] =
                [0, 0, 3, 1, 5, 0, 0, 0, 1, 0x83, 0x86, 0x84, 0, 0, 8, 6, 0, 0, 0, 0, 0] + [1, 2, 3, 4, 5, 6, 7, 8]
            return texts.map { Array($0.utf8) } + [
                Array(gzipped.utf8) + packed,
                Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + settings + frames + frames,
            ]
        }()

        private static let oddities: [[UInt8]] = [
            "\r\n", "\n", "\r", "\u{0}", " ", "\t", ":", "Content-Length: 5\r\n", "Content-Length: -5\r\n",
            "Content-Length: 999999999\r\n",
            String(repeating: "X: y\r\n", count: 130),
            "Content-Length: 99999999999999999999999\r\n", "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n", "Host: b\r\n", "Connection: close\r\n",
            "Content-Encoding: gzip\r\n",
            "Expect: 100-continue\r\n", "X: " + String(repeating: "y", count: 3_000) + "\r\n", "HTTP/0.9", "HTTP/2.0",
            "0\r\n\r\n", "ffffffffffffffff\r\n", "%00%0d%0a", "Set: a\rB: c\r\n", "é", "Upgrade: websocket\r\n",
        ].map { Array($0.utf8) }

        /// A request or some in a row, most of them spoilt; what comes behind one that is no HTTP is not read.
        mutating func row() -> (bytes: [UInt8], count: Int) {
            let count = below(4) == 0 ? below(5) + 2 : 1
            return ((0..<count).flatMap { _ in request() }, count)
        }

        private mutating func request() -> [UInt8] {
            var bytes = Self.requests[below(Self.requests.count)]
            for _ in 0..<below(4) { spoil(&bytes) }
            return bytes
        }

        private mutating func spoil(_ bytes: inout [UInt8]) {
            guard !bytes.isEmpty else { return }
            let place = below(bytes.count)
            let end = min(bytes.count, place + below(20))
            switch below(9) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: bytes[place] = UInt8(below(256))
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes.removeSubrange(place...)
            case 5: bytes.insert(contentsOf: (0..<below(40)).map { _ in UInt8(below(256)) }, at: place)
            case 6: insertOddity(&bytes, at: place)
            case 7: insertOddity(&bytes, at: lineStart(bytes, before: place))
            default: changeNumber(&bytes, from: place)
            }
        }

        private mutating func insertOddity(_ bytes: inout [UInt8], at place: Int) {
            bytes.insert(contentsOf: Self.oddities[below(Self.oddities.count)], at: place)
        }

        private func lineStart(_ bytes: [UInt8], before place: Int) -> Int {
            bytes[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        }

        /// Changes a digit, so that lengths and what is there do not agree.
        private mutating func changeNumber(_ bytes: inout [UInt8], from place: Int) {
            guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else { return }
            bytes[digit] = UInt8(0x30 + below(10))
        }

        mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }
    }
#endif
