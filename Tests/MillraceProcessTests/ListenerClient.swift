#if Endpoints
    import Foundation
    import Synchronization

    /// A plain socket to a listener: what is sent is exactly what is given, and nothing is understood on the way.
    final class ListenerClient: Sendable {
        struct Failure: Error, CustomStringConvertible {
            let description: String
        }

        private let socket: Int32
        private let unread = Mutex<[UInt8]>([])
        private let isClosed = Mutex(false)

        /// Connects; what it waits for later comes within 20 seconds, or is a failure.
        init(port: Int) throws {
            #if canImport(Darwin)
                socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
            #else
                socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            #endif
            var patience = timeval(tv_sec: 20, tv_usec: 0)
            var on: Int32 = 1
            setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            let code = withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard code == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
        }

        deinit { close() }

        /// Closes the socket.
        func close() {
            isClosed.withLock { isClosed in
                if !isClosed { _ = Foundation.close(socket) }
                isClosed = true
            }
        }

        /// Says that nothing more is sent.
        func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

        /// Closes the socket with a reset.
        func reset() {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
            close()
        }

        /// Sends a text.
        func send(_ text: String) async throws { try await send(Array(text.utf8)) }

        /// Sends bytes; those that the other side does not want any more are no failure.
        func send(_ bytes: [UInt8]) async throws { try await blocking { try self.sendNow(bytes) } }

        /// The next bytes; `nil` at the end, a reset among it.
        func receive() async throws -> [UInt8]? { try await blocking { try self.receiveNow() } }

        /// Sends bytes in parts, closes its side, and gives all that comes until the end.
        func exchange(_ parts: [[UInt8]]) async throws -> [UInt8] {
            try await blocking {
                for part in parts { try self.sendNow(part) }
                self.finishSending()
                var answer: [UInt8] = []
                while let more = try self.receiveNow() { answer += more }
                return answer
            }
        }

        private func sendNow(_ bytes: [UInt8]) throws {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes { buffer in
                    Foundation.send(socket, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else {
                    if errno == EPIPE || errno == ECONNRESET { return }
                    throw Failure(description: "send: \(String(cString: strerror(errno)))")
                }
                sent += count
            }
        }

        private func receiveNow() throws -> [UInt8]? {
            var code = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                code = recv(socket, buffer.baseAddress, buffer.count, 0)
                count = max(0, code)
            }
            if code < 0, errno != ECONNRESET {
                throw Failure(description: "nothing came: \(String(cString: strerror(errno)))")
            }
            return bytes.isEmpty ? nil : bytes
        }

        /// The next response; `nil` when the connection ended without one.
        ///
        /// - Throws: What came is no whole response.
        func response(to method: String = "POST") async throws -> RawResponse? {
            var isAtEnd = false
            while true {
                let bytes = unread.withLock(\.self)
                if let (response, count) = try RawResponse.parse(bytes[...], method: method, isAtEnd: isAtEnd) {
                    unread.withLock { $0.removeFirst(count) }
                    if response.status >= 200 { return response }
                    continue
                }
                if isAtEnd {
                    guard bytes.isEmpty else { throw Failure(description: "the end came within a response") }
                    return nil
                }
                if let more = try await receive() { unread.withLock { $0 += more } } else { isAtEnd = true }
            }
        }

        /// All bytes that still come, until the end.
        func rest() async throws -> [UInt8] {
            while let more = try await receive() { unread.withLock { $0 += more } }
            return unread.withLock(\.self)
        }

        /// Waits until at least this many bytes are there, and takes out all.
        func take(atLeast count: Int) async throws -> [UInt8] {
            while unread.withLock(\.count) < count, let more = try await receive() { unread.withLock { $0 += more } }
            return unread.withLock { bytes in
                defer { bytes = [] }
                return bytes
            }
        }
    }

    /// Runs what blocks a thread on a thread of its own, away from those that all tests and the listener share.
    func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
#endif
