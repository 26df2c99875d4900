import MillraceModel

/// What a request claims about its signature, well-formed and in agreement with itself.
struct SignatureClaim: Sendable {
    /// Whose signature it is.
    var accessKeyID: String
    /// Where it holds.
    var scope: CredentialScope
    /// When it was made.
    var date: Timestamp
    /// How long a presigned request may be used; `nil` for one that is sent as it is signed.
    var lifetime: Duration?
    /// The names of the fields that it covers, in its order.
    var signedHeaders: [String]
    /// The signature itself.
    var signature: String
    /// Whether all this stood in the query.
    var isPresigned: Bool
}

extension SignatureClaim {
    /// Takes over what a request says, if it is whole and fits together.
    ///
    /// - Parameters:
    ///   - authorization: What the request says; no part is missing.
    ///   - date: When it was signed.
    ///   - service: The signing name of the service that it asks; `nil` when it asks none.
    init(
        _ authorization: Authorization, date: Timestamp, lifetime: Duration? = nil, service: String?, isPresigned: Bool
    ) throws(AuthenticationFault) {
        let parts = authorization.credentialParts
        guard parts.count == 5 else { throw .malformedCredential(authorization.credential ?? "") }
        guard parts[4] == CredentialScope.terminator else { throw .wrongTerminator(parts[4]) }
        let scope = CredentialScope(date: parts[1], region: parts[2], service: parts[3])
        guard date.basicFormat.hasPrefix(scope.date), scope.date.utf8.count == 8 else {
            throw .wrongScopeDate(scope.date, date)
        }
        guard CredentialScope.isRegion(scope.region) else { throw .wrongRegion(scope.region) }
        if let service, service != scope.service { throw .wrongService(service) }
        self.init(
            accessKeyID: parts[0],
            scope: scope,
            date: date,
            lifetime: lifetime,
            signedHeaders: (authorization.signedHeaders ?? "")
                .split(separator: ";", omittingEmptySubsequences: false).map(String.init),
            signature: authorization.signature ?? "",
            isPresigned: isPresigned
        )
    }
}
