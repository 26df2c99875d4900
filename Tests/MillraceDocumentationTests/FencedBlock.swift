/// A fenced block of a page.
struct FencedBlock: Sendable, CustomStringConvertible {
    /// Where it is, such as `README.md:12`.
    let place: String
    /// The word behind the fence; empty where there is none.
    let language: String
    /// The file that it shows, where the line before says so: a path in code voice at its beginning.
    let file: String?
    /// The heading above it.
    let heading: String
    /// What stands between the fences.
    let lines: [String]

    var text: String { lines.joined(separator: "\n") }
    var description: String { "\(place) (\(language))" }
}
