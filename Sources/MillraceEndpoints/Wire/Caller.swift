/// Who sent a request, as its credentials say; nothing of it is proven unless signatures are required.
package struct Caller: Hashable, Sendable {
    /// The access key; `nil` for a request without credentials.
    package var accessKeyID: String?
    /// The Region of the credential scope; `nil` for a request without credentials.
    package var region: String?
    /// The account: an access key of twelve digits is taken for one, as emulators do; `nil` for others.
    package var accountID: String?

    /// Creates a caller, an unknown one by default.
    package init(accessKeyID: String? = nil, region: String? = nil, accountID: String? = nil) {
        self.accessKeyID = accessKeyID
        self.region = region
        self.accountID = accountID
    }
}

/// Why AWS does not believe a request.
package struct AuthenticationFault: Hashable, Sendable {
    /// AWS's name: `MissingAuthenticationTokenException`, `IncompleteSignatureException`,
    /// `InvalidSignatureException`, or `UnrecognizedClientException`.
    package var code: String
    /// AWS's text.
    package var message: String

    /// Creates a fault.
    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
