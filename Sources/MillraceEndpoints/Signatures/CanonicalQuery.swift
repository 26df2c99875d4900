/// The parameters of a query, encoded in the one way that signatures know.
struct CanonicalQuery: Sendable {
    /// One parameter, name and value encoded.
    private struct Parameter: Comparable {
        let name: String
        let value: String

        static func < (left: Parameter, right: Parameter) -> Bool {
            // By bytes: all is ASCII once it is encoded.
            left.name == right.name ? left.value < right.value : left.name < right.name
        }
    }

    private let parameters: [Parameter]

    /// Reads a query.
    ///
    /// - Parameter query: As it was sent, without the question mark.
    init(_ query: String) {
        guard !query.isEmpty else {
            parameters = []
            return
        }
        parameters = query.split(separator: "&", omittingEmptySubsequences: false).map { piece in
            let end = piece.firstIndex(of: "=") ?? piece.endIndex
            return Parameter(
                name: PercentEncoding.encode(PercentEncoding.decode(piece[..<end])),
                value: PercentEncoding.encode(PercentEncoding.decode(piece[end...].dropFirst()))
            )
        }.sorted()
    }

    /// The parameters in the order of their names and then their values.
    ///
    /// - Parameter name: A parameter that is left out, as a presigned request's signature is.
    func text(without name: String? = nil) -> String {
        parameters.filter { $0.name != name }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// The decoded value of a parameter; `nil` when there is none.
    func value(of name: String) -> String? {
        parameters.first { $0.name == name }.map { String(decoding: PercentEncoding.decode($0.value), as: UTF8.self) }
    }
}
