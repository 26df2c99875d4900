/// Finds what somebody means by a part of a name.
enum Choice {
    /// The name that a text is, or the only one of which it is a part.
    ///
    /// - Parameters:
    ///   - text: What was written.
    ///   - names: All there are.
    ///   - what: What they name, such as `mapping`.
    ///   - isPart: Whether a text may stand for a name.
    /// - Throws: `Failure` when there is none, or more than one.
    static func only(
        _ text: String, of names: [String], what: String, where isPart: (_ name: String, _ text: String) -> Bool
    ) throws -> String {
        if names.contains(text) { return text }
        let found = text.isEmpty ? [] : names.filter { isPart($0, text) }
        if found.count == 1 { return found[0] }
        guard found.isEmpty else {
            throw Failure(.invalidData, "\(text) may be \(found.joined(separator: " or ")); write more of it")
        }
        let all = names.isEmpty ? "none at all" : names.joined(separator: ", ")
        throw Failure(.invalidData, "there is no \(what) \(text); there are \(all)")
    }
}
