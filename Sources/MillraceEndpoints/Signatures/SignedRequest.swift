import MillraceModel

/// A request as it was sent, for as long as its signature is looked at.
struct SignedRequest: Sendable {
    private let method: String
    private let path: String
    private let query: CanonicalQuery
    private let headers: [WireRequest.Field]
    private let body: [UInt8]

    init(method: String, path: String, query: String, headers: [WireRequest.Field], body: [UInt8]) {
        self.method = method
        self.path = path
        self.query = CanonicalQuery(query)
        self.headers = headers
        self.body = body
    }

    /// The token of temporary credentials; `nil` without one.
    var sessionToken: String? { header("x-amz-security-token") ?? query.value(of: "X-Amz-Security-Token") }

    /// What the request says about its signature.
    ///
    /// - Throws: The fault of a request without a signature, or with one that is not whole.
    func claim() throws(AuthenticationFault) -> SignatureClaim {
        let field = header("authorization")
        let algorithm = query.value(of: "X-Amz-Algorithm")
        if field != nil, algorithm != nil { throw .twoSignatures }
        if let algorithm { return try presignedClaim(algorithm) }
        guard let field, field.hasPrefix("AWS4-") else { throw .noSignature }
        guard field.prefix(while: { $0 != " " && $0 != "," }) == Authorization.algorithm else {
            throw .unknownAlgorithm(String(field.prefix { $0 != " " && $0 != "," }))
        }
        let authorization: Authorization
        do throws(Authorization.Malformation) {
            authorization = try Authorization(field: field)
        } catch {
            throw .malformed(error, field)
        }
        let dateText = header("x-amz-date") ?? header("date")
        try AuthenticationFault.checkParts(
            [
                ("Credential", authorization.credential), ("Signature", authorization.signature),
                ("SignedHeaders", authorization.signedHeaders),
            ], date: dateText, field)
        guard let date = Self.date(dateText ?? "") else { throw .malformedDate(dateText ?? "") }
        return try SignatureClaim(authorization, date: date, service: service, isPresigned: false)
    }

    private func presignedClaim(_ algorithm: String) throws(AuthenticationFault) -> SignatureClaim {
        let names = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"]
        try AuthenticationFault.checkParameters(names.filter { query.value(of: $0)?.isEmpty ?? true })
        guard algorithm == Authorization.algorithm else { throw .unknownAlgorithm(algorithm) }
        let dateText = query.value(of: "X-Amz-Date") ?? ""
        guard let date = Timestamp(basicFormat: dateText) else { throw .malformedDate(dateText) }
        var lifetime: Duration?
        if let text = query.value(of: "X-Amz-Expires") {
            guard let seconds = Int(text), (1...SignatureVerifier.presignedLifetimeMax).contains(seconds) else {
                throw .malformedLifetime(text)
            }
            lifetime = .seconds(seconds)
        }
        return try SignatureClaim(
            Authorization(query: query), date: date, lifetime: lifetime, service: service, isPresigned: true)
    }

    /// Makes sure that what decides about a request is covered by its signature.
    func checkSignedHeaders(of claim: SignatureClaim) throws(AuthenticationFault) {
        let date = header("x-amz-date") == nil ? "date" : "x-amz-date"
        let always = claim.isPresigned ? ["host"] : ["host", date]
        for name in always + headers.map(\.name).filter({ $0.hasPrefix("x-amz-") }).sorted()
        where !claim.signedHeaders.contains(name) {
            throw .unsignedHeader(name)
        }
    }

    /// The form that the signature is made of.
    ///
    /// - Throws: The fault of a request whose body is not signed, or differs from what its hash says.
    func canonical(for claim: SignatureClaim) throws(AuthenticationFault) -> CanonicalRequest {
        let hash = SigningKeys.hash(of: body)
        if let told = header("x-amz-content-sha256"), told != hash {
            let isHash = told.utf8.count == hash.utf8.count && told.allSatisfy(\.isHexDigit)
            throw isHash ? .wrongSignature : .unsignedPayload(told)
        }
        return CanonicalRequest(
            method: method,
            path: path,
            query: query.text(without: claim.isPresigned ? "X-Amz-Signature" : nil),
            headers: headers,
            signedHeaders: claim.signedHeaders,
            payloadHash: hash
        )
    }

    private func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    private static func date(_ text: String) -> Timestamp? {
        Timestamp(basicFormat: text) ?? Timestamp(httpDate: text)
    }

    private var service: String? { SigningName.asked(path: path, target: header("x-amz-target")) }
}
