package import MillraceModel

/// Signs requests as AWS clients do (Signature Version 4), for the command line's own calls.
package final class RequestSigner: Sendable {
    private let key: AccessKey
    private let region: String
    private let now: @Sendable () -> Timestamp
    private let signingKeys = SigningKeys()

    /// Creates a signer.
    ///
    /// - Parameters:
    ///   - key: What it signs with.
    ///   - region: The Region of the scope.
    ///   - now: When it signs.
    package init(key: AccessKey, region: String, now: @escaping @Sendable () -> Timestamp) {
        self.key = key
        self.region = region
        self.now = now
    }

    /// Adds what makes a request believed: its date, its token if the key has one, and the signature of all fields.
    ///
    /// - Parameters:
    ///   - request: The request as it will be sent, without a signature; all its fields have to arrive as they are.
    ///   - service: The signing name of the service that it asks.
    package func sign(_ request: WireRequest, for service: String) -> WireRequest {
        let date = now().basicFormat
        var signed = request
        signed.headers.append(("x-amz-date", date))
        if let token = key.sessionToken { signed.headers.append(("x-amz-security-token", token)) }
        let names = Set(signed.headers.map(\.name)).sorted()
        let scope = CredentialScope(date: String(date.prefix(8)), region: region, service: service)
        let canonical = CanonicalRequest(
            method: signed.method,
            path: signed.path,
            query: CanonicalQuery(signed.query).text(),
            headers: signed.headers,
            signedHeaders: names,
            payloadHash: SigningKeys.hash(of: signed.body)
        )
        let signature = signingKeys.signature(of: canonical, at: date, by: key, in: scope)
        let value =
            "\(Authorization.algorithm) Credential=\(key.id)/\(scope.text), "
            + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)"
        signed.headers.append(("authorization", value))
        return signed
    }
}
