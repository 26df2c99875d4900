/// One HTTP request as the emulated services see it: read whole, within its limit, and decompressed.
package struct WireRequest: Sendable {
    /// One header field.
    package typealias Field = (name: String, value: String)

    /// The method in upper case, such as `POST`.
    package var method: String
    /// The path as it was sent, percent-encoded, without the query.
    package var path: String
    /// The query as it was sent, without the question mark; empty when there is none.
    package var query: String
    /// The header fields in the order in which they came; names are in lower case.
    package var headers: [Field]
    /// The body after `Content-Encoding` is undone.
    package var body: [UInt8]
    /// Who asks, as far as the request says.
    package var caller: Caller
    /// Why the request's signature does not hold; `nil` when it holds, or when nobody asks for one.
    ///
    /// The service answers it at its turn: after the body is parsed and the operation is known, before anything else.
    package var authenticationFault: AuthenticationFault?

    /// Creates a request.
    package init(
        method: String = "POST",
        path: String = "/",
        query: String = "",
        headers: [Field] = [],
        body: [UInt8] = [],
        caller: Caller = Caller(),
        authenticationFault: AuthenticationFault? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.caller = caller
        self.authenticationFault = authenticationFault
    }

    /// The value of the first field of a name; `nil` when there is none.
    ///
    /// - Parameter name: The name in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
