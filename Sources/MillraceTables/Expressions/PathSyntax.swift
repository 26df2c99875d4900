/// A path as an expression's text has it, its placeholders not yet replaced.
struct PathSyntax: Hashable, Sendable {
    /// One step of the way.
    enum Element: Hashable, Sendable {
        /// A bare name.
        case name(String)
        /// A placeholder with its sign, such as `#n`.
        case placeholder(String)
        /// An element of a list.
        case index(Int)
    }

    /// The attribute and the steps behind it; the first is no index.
    let elements: [Element]
}
