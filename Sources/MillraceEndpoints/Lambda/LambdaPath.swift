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

    /// Whether a path is under the date of an API version, such as `/2015-03-31/`, as all paths of Lambda are.
    static func isVersioned(_ path: String) -> Bool {
        let form: StaticString = "/0000-00-00/"
        var rest = path.utf8.makeIterator()
        for index in 0..<form.utf8CodeUnitCount {
            guard let byte = rest.next() else { return false }
            let wanted = form.utf8Start[index]
            let isMet =
                wanted == UInt8(ascii: "0")
                ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
            guard isMet else { return false }
        }
        return true
    }

    private static func decode(_ text: Substring) -> String? {
        String(validating: PercentEncoding.decode(text), as: UTF8.self)
    }
}
