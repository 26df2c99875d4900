/// Where archives are kept.
///
/// A bucket of Amazon S3 has the same form.
public protocol Archive: Sendable {
    /// Stores lines of text under a name, in place of what was stored under it before.
    ///
    /// They are safe when it returns, and a reader sees the former ones or the new ones, never a part.
    ///
    /// - Parameters:
    ///   - lines: Lines without newlines, such as JSON texts.
    ///   - name: A name; slashes make folders.
    func store(_ lines: [String], as name: String) async throws

    /// All lines of all archives below a name, archive by archive in the order of their names.
    ///
    /// - Parameter name: What the names of the archives begin with up to a slash; nothing there is no line.
    func lines(below name: String) async throws -> [String]
}
