/// Reads the messages of an event stream as a client does, and checks their checksums with arithmetic of its own.
struct EventStreamDecoder {
    struct Message: Equatable {
        var headers: [String: String]
        var payload: [UInt8]
    }

    struct Damaged: Error, Equatable {
        var what: String
    }

    /// All messages of a body.
    static func messages(in bytes: [UInt8]) throws -> [Message] {
        var (messages, rest): ([Message], ArraySlice<UInt8>) = ([], bytes[...])
        while !rest.isEmpty {
            guard rest.count >= 16 else { throw Damaged(what: "the prelude") }
            let prelude = rest.prefix(8)
            let (total, headerCount) = (number(prelude.prefix(4)), number(prelude.suffix(4)))
            guard number(rest.dropFirst(8).prefix(4)) == checksum(prelude) else {
                throw Damaged(what: "the checksum of the prelude")
            }
            guard total >= headerCount + 16, total <= rest.count else { throw Damaged(what: "the lengths") }
            let message = rest.prefix(total)
            guard number(message.suffix(4)) == checksum(message.dropLast(4)) else {
                throw Damaged(what: "the checksum of the message")
            }
            let body = message.dropFirst(12).dropLast(4)
            messages.append(
                Message(headers: try headers(body.prefix(headerCount)), payload: Array(body.dropFirst(headerCount))))
            rest = rest.dropFirst(total)
        }
        return messages
    }

    /// CRC-32 bit by bit.
    static func checksum(_ bytes: some Sequence<UInt8>) -> Int {
        var rest: UInt32 = .max
        for byte in bytes {
            rest ^= UInt32(byte)
            for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
        }
        return Int(~rest)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private static func headers(_ bytes: ArraySlice<UInt8>) throws -> [String: String] {
        var (headers, rest): ([String: String], ArraySlice<UInt8>) = ([:], bytes)
        func take(_ count: Int) throws -> ArraySlice<UInt8> {
            guard rest.count >= count else { throw Damaged(what: "a header") }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        while !rest.isEmpty {
            let name = String(decoding: try take(number(take(1))), as: UTF8.self)
            guard number(try take(1)) == 7 else { throw Damaged(what: "the type of header \(name)") }
            headers[name] = String(decoding: try take(number(take(2))), as: UTF8.self)
        }
        return headers
    }
}
