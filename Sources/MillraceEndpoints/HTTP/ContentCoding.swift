/// How the body of a response can be compressed.
enum ContentCoding: String, CaseIterable, Sendable {
    case gzip
    case deflate

    /// Bodies up to this many bytes are sent as they are, as at AWS.
    static let uncompressedBytesMax = 4_096

    /// The way in which a client wants a body; `nil` for as it is.
    ///
    /// Of equal wishes the first in the order of the cases is taken. A client that takes nothing that there is gets the
    /// body as it is, which RFC 9110, 12.5.3 leaves open.
    ///
    /// - Parameters:
    ///   - accepted: The value of `Accept-Encoding`, such as `gzip;q=0.8, identity;q=0`.
    ///   - count: The bytes of the body.
    init?(accepted: String?, count: Int) {
        guard let accepted else { return nil }
        var weights: [String: Double] = [:]
        for entry in accepted.lowercased().split(separator: ",") {
            let parts = entry.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let name = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
            // A weight that is none does not make a coding acceptable.
            weights[name] = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        }
        let best = Self.allCases.map { ($0, weights[$0.rawValue] ?? weights["*"] ?? 0) }.max { $0.1 < $1.1 }
        guard let (coding, weight) = best, weight > 0 else { return nil }
        let identity = weights["identity"] ?? (weights["*"] == 0 ? 0 : nil)
        guard identity == 0 || count > Self.uncompressedBytesMax, weight >= identity ?? 0 else { return nil }
        self = coding
    }
}
