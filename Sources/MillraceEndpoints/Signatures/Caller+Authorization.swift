extension Caller {
    /// Who a request says sent it, without asking for a proof; unknown when its credentials cannot be read.
    ///
    /// - Parameters:
    ///   - headers: The header fields, names in lower case.
    ///   - query: The query as it was sent, in which presigned requests carry their credentials.
    package init(headers: [WireRequest.Field], query: String) {
        self.init()
        let authorization: Authorization
        if let field = headers.first(where: { $0.name == "authorization" })?.value {
            do { authorization = try Authorization(field: field) } catch { return }
        } else {
            authorization = Authorization(query: CanonicalQuery(query))
        }
        let parts = authorization.credentialParts
        guard parts.count == 5, !parts[0].isEmpty, CredentialScope.isRegion(parts[2]) else { return }
        accessKeyID = parts[0]
        region = parts[2]
        let isAccount =
            parts[0].utf8.count == 12
            && parts[0].utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        accountID = isAccount ? parts[0] : nil
    }
}
