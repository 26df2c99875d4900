#if Endpoints
    import Foundation

    /// A response by HTTP/1, read strictly: whatever is not allowed is a failure.
    struct RawResponse: Sendable {
        var status: Int
        var version: String
        var headers: [(name: String, value: String)]
        var body: [UInt8]
        /// The pieces of a chunked body.
        var chunks: [[UInt8]] = []

        var text: String { String(decoding: body, as: UTF8.self) }

        /// The values of a field.
        func all(_ name: String) -> [String] { headers.filter { $0.name.lowercased() == name }.map(\.value) }

        /// The value of a field that stands there once.
        subscript(name: String) -> String? { all(name).count == 1 ? all(name)[0] : nil }

        struct Malformed: Error, CustomStringConvertible {
            let description: String
            init(_ description: String) { self.description = description }
        }

        /// Reads all responses until the end.
        static func parseAll(_ bytes: [UInt8]) throws -> [RawResponse] {
            var rest = bytes[...]
            var responses: [RawResponse] = []
            while !rest.isEmpty {
                guard let (response, count) = try parse(rest, method: "POST", isAtEnd: true) else {
                    throw Malformed("a response is cut off")
                }
                responses.append(response)
                rest = rest.dropFirst(count)
            }
            return responses
        }

        /// Reads a response; `nil` when it is not whole yet.
        static func parse(
            _ bytes: ArraySlice<UInt8>, method: String, isAtEnd: Bool
        ) throws -> (RawResponse, count: Int)? {
            guard let headEnd = end([13, 10, 13, 10], in: bytes)?.upperBound else { return nil }
            var response = try head(String(decoding: bytes[..<(headEnd - 4)], as: UTF8.self))
            let lengths = response.all("content-length")
            let codings = response.all("transfer-encoding")
            guard lengths.count <= 1, codings.count <= 1, lengths.isEmpty || codings.isEmpty else {
                throw Malformed("the length is not clear: \(response.headers)")
            }
            let hasNone = response.status < 200 || response.status == 204 || response.status == 304 || method == "HEAD"
            var rest = bytes[headEnd...]
            if hasNone {
                response.body = []
            } else if let text = lengths.first {
                guard let length = Int(text) else { throw Malformed("length \(text)") }
                guard rest.count >= length else { return nil }
                response.body = Array(rest.prefix(length))
                rest = rest.dropFirst(length)
            } else if codings.first == "chunked" {
                guard let (chunks, after) = try chunks(rest) else { return nil }
                response.chunks = chunks
                response.body = Array(chunks.joined())
                rest = after
            } else {
                guard codings.isEmpty, response["connection"] == "close" else {
                    throw Malformed("the response has no end: \(response.headers)")
                }
                guard isAtEnd else { return nil }
                response.body = Array(rest)
                rest = rest[rest.endIndex...]
            }
            return (response, rest.startIndex - bytes.startIndex)
        }

        private static func head(_ text: String) throws -> RawResponse {
            let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
            let words = lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard words.count == 3, ["HTTP/1.0", "HTTP/1.1"].contains(words[0]), words[1].utf8.count == 3,
                let status = Int(words[1]), (100...599).contains(status), isPlain(words[2])
            else { throw Malformed("status line \(lines[0])") }
            let headers = try lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2, isToken(parts[0]), parts[1].hasPrefix(" "), isPlain(parts[1]) else {
                    throw Malformed("field \(line)")
                }
                return (name: parts[0], value: String(parts[1].dropFirst()))
            }
            return RawResponse(status: status, version: words[0], headers: headers, body: [])
        }

        private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }

        private static func isToken(_ text: String) -> Bool {
            !text.isEmpty
                && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"(),/:;<=>?@[\\]{}\"".utf8.contains($0) }
        }

        /// The first place of a line end, or of two in a row.
        private static func end(_ mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
            bytes.withUnsafeBufferPointer { buffer in
                var place = 0
                while place + mark.count <= buffer.count {
                    if buffer[place] == mark[0], memcmp(buffer.baseAddress! + place, mark, mark.count) == 0 {
                        let start = bytes.startIndex + place
                        return start..<(start + mark.count)
                    }
                    place += 1
                }
                return nil
            }
        }

        private static func chunks(_ bytes: ArraySlice<UInt8>) throws -> ([[UInt8]], ArraySlice<UInt8>)? {
            var rest = bytes
            var chunks: [[UInt8]] = []
            while true {
                guard let end = end([13, 10], in: rest) else { return nil }
                let text = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
                guard let size = Int(text, radix: 16) else { throw Malformed("chunk size \(text)") }
                rest = rest[end.upperBound...]
                guard rest.count >= size + 2 else { return nil }
                guard rest.dropFirst(size).starts(with: Array("\r\n".utf8)) else { throw Malformed("chunk end") }
                if size == 0 { return (chunks, rest.dropFirst(2)) }
                chunks.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size + 2)
            }
        }
    }
#endif
