/// What the name of a host tells without asking anybody.
enum HostName {
    /// Whether a name or an address is that of this machine, for itself.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
            || isIPv4(host) && host.hasPrefix("127.")
    }

    /// Whether nobody outside can have a name point at this machine: it is an address, or no name of the public DNS.
    ///
    /// A page in a browser may be sent to this machine under a name of the page's own ("DNS rebinding"), and then speaks
    /// to it as if it came from there.
    static func isPrivate(_ host: String) -> Bool {
        isLoopback(host) || !host.contains(".") || isIPv4(host) || host.lowercased().hasSuffix(".internal")
    }

    /// The host of a `Host` field, without port and brackets.
    static func host(ofField field: String) -> String {
        if field.hasPrefix("[") { return String(field.dropFirst().prefix { $0 != "]" }) }
        return String(field.prefix { $0 != ":" })
    }

    private static func isIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
