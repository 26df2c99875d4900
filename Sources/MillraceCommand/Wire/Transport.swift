import MillraceEndpoints

/// Carries requests to the services of a data directory, wherever they are.
protocol Transport: Sendable {
    /// Sends a request and waits for all of its answer.
    ///
    /// - Throws: `Failure` when there is no answer.
    func send(_ request: WireRequest, to target: WireTarget) async throws -> WireAnswer
}

/// A response whose body has come whole.
struct WireAnswer: Sendable {
    /// The HTTP status.
    var status: Int
    /// The header fields, names in lower case.
    var headers: [WireRequest.Field] = []
    /// The body.
    var body: [UInt8]

    /// The value of a field by its name in lower case.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
