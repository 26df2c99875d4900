/// A host and a port as people write them: `127.0.0.1:4566`, `localhost:0`, `[::1]:4566`.
package struct SocketAddressText: Hashable, Sendable, CustomStringConvertible {
    /// The host's name or its address, without brackets.
    package var host: String
    /// The port; 0 for a free one.
    package var port: Int

    /// Creates an address.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads an address; `nil` when it is none.
    ///
    /// An IPv6 address stands in brackets, so that its colons and that before the port are told apart.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            text[text.index(after: colon)...].first != "+"
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: { "[]/@ ".contains($0) }) else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool {
        HostName.isLoopback(host)
    }

    /// The address as it is written.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
