package import MillraceModel

/// Verifies that requests were signed with a key that it knows (Signature Version 4).
///
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
package final class SignatureVerifier: Sendable {
    /// How far a request's clock may be off.
    static let skewMax = Duration.seconds(300)
    /// The longest time for which a request may be presigned.
    static let presignedLifetimeMax = 604_800

    private let keys: [String: AccessKey]
    private let now: @Sendable () -> Timestamp
    private let signingKeys = SigningKeys()
    /// Stands in for a key that is not known, so that it takes the same way.
    private let decoy = AccessKey(id: "", secret: "unknown")

    /// Creates a verifier.
    ///
    /// - Parameters:
    ///   - keys: The keys that hold, each id once.
    ///   - now: Tells how old a signature is.
    package init(keys: [AccessKey], now: @escaping @Sendable () -> Timestamp) {
        self.keys = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.now = now
    }

    /// How many derived keys are kept at this moment.
    var derivedKeyCount: Int { signingKeys.count }

    /// Finds out why a request is not to be believed.
    ///
    /// - Parameters:
    ///   - method: The method in upper case.
    ///   - path: The path as it was sent, percent-encoded, without the query.
    ///   - query: The query as it was sent, without the question mark.
    ///   - headers: All header fields in their order, names in lower case, `host` among them (HTTP/2's `:authority`).
    ///   - body: The body as it was sent, before any `Content-Encoding` is undone.
    /// - Returns: `nil` when the signature holds.
    package func verify(
        method: String, path: String, query: String, headers: [WireRequest.Field], body: [UInt8]
    ) -> AuthenticationFault? {
        let request = SignedRequest(method: method, path: path, query: query, headers: headers, body: body)
        do {
            try verify(try request.claim(), of: request)
            return nil
        } catch {
            return error
        }
    }

    /// Finds out why a request is not to be believed, whose body is as it was sent.
    package func verify(_ request: WireRequest) -> AuthenticationFault? {
        verify(
            method: request.method, path: request.path, query: request.query, headers: request.headers,
            body: request.body)
    }

    private func verify(_ claim: SignatureClaim, of request: SignedRequest) throws(AuthenticationFault) {
        try checkAge(of: claim)
        try request.checkSignedHeaders(of: claim)
        let key = keys[claim.accessKeyID]
        let isValid = signingKeys.isValid(
            claim.signature,
            of: try request.canonical(for: claim),
            at: claim.date.basicFormat,
            by: key ?? decoy,
            in: claim.scope
        )
        let token = Array((request.sessionToken ?? "").utf8)
        let hasToken = SigningKeys.isEqual(token, Array((key?.sessionToken ?? "").utf8))
        guard key != nil, hasToken else { throw .unknownKey }
        guard isValid else { throw .wrongSignature }
    }

    private func checkAge(of claim: SignatureClaim) throws(AuthenticationFault) {
        let now = now()
        guard claim.date <= now + Self.skewMax else { throw .notYetCurrent(claim.date, now: now) }
        if let lifetime = claim.lifetime {
            guard now <= claim.date + lifetime else { throw .presignedExpired(claim.date, lifetime, now: now) }
        } else {
            guard claim.date >= now - Self.skewMax else { throw .expired(claim.date, now: now) }
        }
    }
}
