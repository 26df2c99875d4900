/// A path or a query, taken apart and percent-decoded.
struct LambdaPath: Sendable {
    /// The parts between the slashes; slashes at the end count for nothing.
    let segments: [String]

    /// Takes a path apart; `nil` when what is encoded in it is not UTF-8.
    init?(_ path: String) {
        var segments: [String] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            guard let text = Self.decode(part) else { return nil }
            segments.append(text)
        }
        while segments.last == "" { segments.removeLast() }
        if segments.first == "" { segments.removeFirst() }
        self.segments = segments
    }

    /// The parameters of a query in their order; one without a value has an empty one.
    ///
    /// `nil` when what is encoded in it is not UTF-8.
    static func parameters(_ query: String) -> [(name: String, value: String)]? {
        var parameters: [(name: String, value: String)] = []
        for part in query.split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(sides[0]), let value = sides.count > 1 ? decode(sides[1]) : "" else { return nil }
            parameters.append((name, value))
        }
        return parameters
    }

    private static func decode(_ text: Substring) -> String? {
        String(validating: PercentEncoding.decode(text), as: UTF8.self)
    }
}
