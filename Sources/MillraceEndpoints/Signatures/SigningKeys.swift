import Crypto
import Synchronization

/// Makes signatures; keeps the keys derived of late, of which one serves all requests of a day to a service.
///
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
final class SigningKeys: Sendable {
    private struct Derivation: Hashable {
        let key: AccessKey
        let scope: CredentialScope
    }

    /// How many derived keys are kept; then all are forgotten.
    private static let countMax = 256

    private let derived = Mutex<[Derivation: SymmetricKey]>([:])

    /// How many derived keys are kept at this moment.
    var count: Int { derived.withLock(\.count) }

    /// The signature of a request in 64 hexadecimal digits.
    func signature(of request: CanonicalRequest, at date: String, by key: AccessKey, in scope: CredentialScope)
        -> String
    {
        let code = HMAC<SHA256>.authenticationCode(
            for: Self.stringToSign(request, date, scope), using: signingKey(of: key, in: scope))
        return Self.hexadecimal(code)
    }

    /// Whether a signature is that of a request; takes as long for any wrong one.
    ///
    /// - Parameter signature: 64 small hexadecimal digits; others are wrong.
    func isValid(
        _ signature: String,
        of request: CanonicalRequest,
        at date: String,
        by key: AccessKey,
        in scope: CredentialScope
    ) -> Bool {
        let own = Array(self.signature(of: request, at: date, by: key, in: scope).utf8)
        return Self.isEqual(own, Array(signature.utf8))
    }

    /// Whether bytes are equal; how long it takes tells nothing but their number.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The SHA-256 of bytes in hexadecimal digits.
    static func hash(of bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

    private static func stringToSign(_ request: CanonicalRequest, _ date: String, _ scope: CredentialScope) -> [UInt8] {
        let hash = hash(of: Array(request.text.utf8))
        return Array("\(Authorization.algorithm)\n\(date)\n\(scope.text)\n\(hash)".utf8)
    }

    private func signingKey(of key: AccessKey, in scope: CredentialScope) -> SymmetricKey {
        let derivation = Derivation(key: key, scope: scope)
        if let known = derived.withLock({ $0[derivation] }) { return known }
        var secret = SymmetricKey(data: Array("AWS4\(key.secret)".utf8))
        for part in [scope.date, scope.region, scope.service, CredentialScope.terminator] {
            secret = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: secret))
        }
        let result = secret
        derived.withLock { derived in
            if derived.count >= Self.countMax { derived = [:] }
            derived[derivation] = result
        }
        return result
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
