import Foundation
import MillraceModel
import Testing

@testable import MillraceEndpoints

/// Requests as botocore signs them, from the file that `make_signature_vectors.py` writes.
struct SignatureClientVector: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let key: String
    let secret: String
    let token: String?
    let date: String
    let method: String
    let path: String
    let query: String
    let headers: [[String]]
    let body: Data

    var testDescription: String { "\(name) \(path)" }

    static func all(file: String = #filePath) throws -> [SignatureClientVector] {
        let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appendingPathComponent("EndToEnd/signature_vectors.json"))
        return try JSONDecoder().decode([SignatureClientVector].self, from: data)
    }

    var accessKey: AccessKey { AccessKey(id: key, secret: secret, sessionToken: token) }

    var request: WireRequest {
        WireRequest(
            method: method, path: path, query: query, headers: headers.map { ($0[0], $0[1]) }, body: Array(body))
    }

    var isPresigned: Bool { query.contains("X-Amz-Signature") }

    /// Verifies a request with this vector's key, some time after it was signed.
    func verify(_ request: WireRequest, after delay: Duration = .zero) throws -> AuthenticationFault? {
        let now = try #require(Timestamp(iso8601: date)) + delay
        return SignatureVerifier(keys: [accessKey], now: { now }).verify(request)
    }
}
