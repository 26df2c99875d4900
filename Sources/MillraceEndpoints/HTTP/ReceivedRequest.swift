import MillraceStreams

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

    /// The most bytes of a body that may be read on an event loop.
    private static let briefBodyBytesMax = LongWork.byteCountMax
    /// The operations that work on single items or records, whatever they wait for.
    private static let briefOperations: Set<Substring> = [
        "DeleteItem", "GetItem", "GetShardIterator", "PutItem", "PutRecord", "UpdateItem",
    ]

    /// Whether it may be answered on an event loop, where others wait meanwhile.
    ///
    /// That saves it the way to another thread and back. Work on long items leaves the event loop by `LongWork`.
    var isBrief: Bool {
        // What is compressed may be long after all.
        guard route.isDataService, wire.body.count <= Self.briefBodyBytesMax, wire.header("content-encoding") == nil,
            let target = wire.header("x-amz-target"),
            let dot = target.utf8.lastIndex(of: UInt8(ascii: "."))
        else { return false }
        return Self.briefOperations.contains(target[target.utf8.index(after: dot)...])
    }

    /// Path and query of what a request asks for, which may be a path, a whole URL, or neither.
    static func split(_ target: String) -> (path: String, query: String) {
        // As nearly all are.
        if target.utf8.first == UInt8(ascii: "/"), !target.utf8.contains(UInt8(ascii: "?")) { return (target, "") }
        var rest = target[...]
        for scheme in ["http://", "https://"] where rest.hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
            if !rest.hasPrefix("/") { rest = "/" + rest }
        }
        let path = rest.prefix { $0 != "?" }
        return (String(path), String(rest.dropFirst(path.count).dropFirst()))
    }
}
