import MillraceModel
import Testing

@testable import MillraceEndpoints

@Suite struct SignatureClientTests {
    @Test("W13 what botocore signs is believed while it is fresh", arguments: try SignatureClientVector.all())
    func believed(vector: SignatureClientVector) throws {
        #expect(try vector.verify(vector.request) == nil)
        #expect(try vector.verify(vector.request, after: .seconds(300)) == nil)
        #expect(try vector.verify(vector.request, after: .seconds(-300)) == nil)
    }

    @Test("W13 our signer makes botocore's signatures", arguments: try SignatureClientVector.all())
    func signer(vector: SignatureClientVector) throws {
        // A presigned request is none of the signer's, and X-Amz-Date is what it dates a request with.
        guard !vector.isPresigned, let field = vector.request.header("authorization"),
            vector.request.header("date") == nil
        else { return }
        let authorization = try Authorization(field: field)
        let covered = try #require(authorization.signedHeaders).split(separator: ";").map(String.init)
        var request = vector.request
        request.headers.removeAll { header in
            !covered.contains(header.name) || ["x-amz-date", "x-amz-security-token"].contains(header.name)
        }
        let now = try #require(Timestamp(iso8601: vector.date))
        let signer = RequestSigner(key: vector.accessKey, region: authorization.credentialParts[2], now: { now })
        let signed = signer.sign(request, for: authorization.credentialParts[3])
        #expect(signed.header("authorization") == field)
    }

    @Test("W13 Region and account of botocore's requests are found", arguments: try SignatureClientVector.all())
    func caller(vector: SignatureClientVector) {
        let caller = Caller(headers: vector.request.headers, query: vector.request.query)
        #expect(caller.accessKeyID == vector.key)
        #expect(caller.region?.contains("-") == true)
        #expect(caller.accountID == (vector.key == "123456789012" ? "123456789012" : nil))
    }

    @Test("W13 a presigned request holds for its lifetime and not longer", arguments: try SignatureClientVector.all())
    func presigned(vector: SignatureClientVector) throws {
        guard vector.isPresigned else { return }
        #expect(try vector.verify(vector.request, after: .seconds(3_600)) == nil)
        let late = try #require(try vector.verify(vector.request, after: .seconds(3_601)))
        #expect(
            late.message == "Signature expired: 20261121T153400Z was good for 3600 s, and now it is 20261121T163401Z")
    }

    @Test(
        "W13 Region and account are taken from credentials without asking for a proof",
        arguments: [
            (
                "AWS4-HMAC-SHA256 Credential=000000000000/2026/eu-west-1/kinesis/aws4_request", "000000000000",
                "eu-west-1"
            ),
            (
                "AWS4-HMAC-SHA256 Signature=x,SignedHeaders=host,Credential=test/20261121/local/dynamodb/aws4_request",
                "test", "local"
            ),
            ("AWS4-HMAC-SHA256\tCredential=1234567890123/1/us-gov-west-1/s/t", "1234567890123", "us-gov-west-1"),
            ("AWS4-HMAC-SHA256 Credential=test/20261121/../dynamodb/aws4_request", nil, nil),
            ("AWS4-HMAC-SHA256 Credential=test/20261121/eu-west-1/dynamodb", nil, nil),
            ("AWS4-HMAC-SHA256 Credential", nil, nil), ("Basic dGVzdDp0ZXN0", nil, nil), ("", nil, nil),
        ] as [(String, String?, String?)]
    )
    func lenientCaller(field: String, key: String?, region: String?) {
        let caller = Caller(headers: [("authorization", field)], query: "")
        #expect(caller == Caller(accessKeyID: key, region: region, accountID: key == "000000000000" ? key : nil))
    }

    @Test("W13 derived keys are kept for the next request, and not without bound")
    func cache() throws {
        let now = Timestamp(secondsSinceEpoch: 1_795_275_240)
        let key = AccessKey(id: "AKIDEXAMPLE", secret: "secret")
        let verifier = SignatureVerifier(keys: [key], now: { now })
        func send(region: String) -> AuthenticationFault? {
            let signer = RequestSigner(key: key, region: region, now: { now })
            return verifier.verify(signer.sign(WireRequest(headers: [("host", "localhost")]), for: "dynamodb"))
        }
        for _ in 1...3 { #expect(send(region: "eu-west-1") == nil) }
        #expect(verifier.derivedKeyCount == 1)
        for number in 1...600 { #expect(send(region: "region-\(number)") == nil) }
        #expect(verifier.derivedKeyCount <= 256)
    }
}
