/// A request as it came: whole and within its limits, its body still as it was sent.
struct ReceivedRequest: Sendable {
    /// The request; its body may be compressed, its caller is not known yet.
    var wire: WireRequest
    /// To whom it goes.
    let route: ServiceRoute
    /// The bytes that it holds.
    let held: HeldBytes

    /// The most bytes that its body may have.
    let bodyBytesMax: Int

    /// Creates a request from its head.
    init(_ head: WireRequest, limits: EndpointLimits, load: EndpointLoad) {
        wire = head
        route = ServiceRoute(head)
        held = HeldBytes(of: load)
        bodyBytesMax = limits.bodyBytesMax(of: route)
    }

    /// Path and query of what a request asks for, which may be a path, a whole URL, or neither.
    static func split(_ target: String) -> (path: String, query: String) {
        var rest = target[...]
        for scheme in ["http://", "https://"] where rest.hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
            if !rest.hasPrefix("/") { rest = "/" + rest }
        }
        let path = rest.prefix { $0 != "?" }
        return (String(path), String(rest.dropFirst(path.count).dropFirst()))
    }
}
