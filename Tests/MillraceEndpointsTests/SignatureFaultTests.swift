import MillraceModel
import Testing

@testable import MillraceEndpoints

/// Every way in which a signature can fail, and what is answered.
@Suite struct SignatureFaultTests {
    private static let now = Timestamp(secondsSinceEpoch: 1_795_275_240)
    private static let key = AccessKey(id: "AKIDEXAMPLE", secret: "secret")
    private static let temporary = AccessKey(id: "ASIAEXAMPLE", secret: "other", sessionToken: "token")
    private static let verifier = SignatureVerifier(keys: [key, temporary], now: { now })

    private static let scope = "20261121/eu-west-1/dynamodb/aws4_request"
    private static let date = ("x-amz-date", "20261121T153400Z")

    /// A request as a client signs it.
    private static func signed(
        by key: AccessKey = key,
        path: String = "/",
        query: String = "",
        fields: [WireRequest.Field] = [("x-amz-target", "DynamoDB_20120810.ListTables")],
        service: String = "dynamodb",
        after delay: Duration = .zero
    ) -> WireRequest {
        let instant = now + delay
        return RequestSigner(key: key, region: "eu-west-1", now: { instant }).sign(
            WireRequest(path: path, query: query, headers: [("host", "localhost")] + fields, body: Array("{}".utf8)),
            for: service)
    }

    private func refusal(_ request: WireRequest) -> String? {
        Self.verifier.verify(request).map { "\($0.code): \($0.message)" }
    }

    @Test("W7 a request without a signature, or with one of another kind, is refused under AWS's name")
    func missing() {
        let text = "MissingAuthenticationTokenException: Request is missing Authentication Token"
        #expect(refusal(WireRequest()) == text)
        for field in ["", "Basic dGVzdDp0ZXN0", "AWS AKIDEXAMPLE:x", "aws4-hmac-sha256 Credential=x"] {
            #expect(refusal(WireRequest(headers: [("authorization", field)])) == text, "\(field)")
        }
    }

    @Test(
        "W7 an incomplete signature is refused, and all that is missing is told",
        arguments: [
            (
                "AWS4-HMAC-SHA256", false,
                """
                Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
                Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of \
                either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256
                """
            ),
            (
                "AWS4-HMAC-SHA256 Signature=b,Credential=a", true,
                """
                Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 \
                Signature=b,Credential=a
                """
            ),
            (
                "AWS4-HMAC-SHA256 Credential=, SignedHeaders=host, Signature=b", true,
                """
                Authorization header requires 'Credential' parameter. Authorization=AWS4-HMAC-SHA256 Credential=, \
                SignedHeaders=host, Signature=b
                """
            ),
            (
                "AWS4-HMAC-SHA256 Credential=a, SignedHeaders", true,
                """
                'SignedHeaders' not a valid key=value pair (missing equal-sign) in Authorization header: \
                'AWS4-HMAC-SHA256 Credential=a, SignedHeaders'.
                """
            ),
            (
                "AWS4-HMAC-SHA256 Credential=a, Signature=b, Signature=c", true,
                "'Signature' occurs more than once in Authorization header."
            ),
            (
                "AWS4-ECDSA-P256-SHA256 Credential=a, SignedHeaders=host, Signature=b", true,
                "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'. Sign with 'AWS4-HMAC-SHA256'."
            ),
            (
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/dynamodb, SignedHeaders=host, Signature=b",
                true,
                """
                Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
                'AKIDEXAMPLE/20261121/eu-west-1/dynamodb'
                """
            ),
        ]
    )
    func incomplete(field: String, isDated: Bool, message: String) {
        let request = WireRequest(headers: [("authorization", field)] + (isDated ? [Self.date] : []))
        #expect(refusal(request) == "IncompleteSignatureException: \(message)")
    }

    @Test(
        "W13 a scope that does not fit the request is refused, and what it should be is told",
        arguments: [
            ("20261121/eu-west-1/kinesis/aws4_request", "Credential should be scoped to correct service: 'dynamodb'."),
            (
                "20261120/eu-west-1/dynamodb/aws4_request",
                """
                Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261120' != \
                '20261121', from '20261121T153400Z'.
                """
            ),
            (
                "2026/eu-west-1/dynamodb/aws4_request",
                """
                Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '2026' != \
                '20261121', from '20261121T153400Z'.
                """
            ),
            (
                "20261121/eu-west-1/dynamodb/aws5_request",
                "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'."
            ),
            (
                "20261121/Europe/dynamodb/aws4_request",
                "Credential should be scoped to a valid region, not 'Europe'."
            ),
        ]
    )
    func scope(scope: String, message: String) {
        let field = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(scope), SignedHeaders=host;x-amz-date, Signature=b"
        let request = WireRequest(
            headers: [("authorization", field), Self.date, ("x-amz-target", "DynamoDBStreams_20120810.ListStreams")])
        #expect(refusal(request) == "InvalidSignatureException: \(message)")
    }

    @Test(
        "W14 each service is asked under its own name, tables and their streams under one",
        arguments: [
            ("/", "DynamoDB_20120810.ListTables", "dynamodb"),
            ("/any", "DynamoDBStreams_20120810.ListStreams", "dynamodb"),
            ("/", "Kinesis_20131202.ListStreams", "kinesis"), ("/2015-03-31/functions", "", "lambda"),
            ("/2017-10-31/functions/x/concurrency", "", "lambda"), ("/_millrace/status", "", "millrace"),
        ]
    )
    func service(path: String, target: String, service: String) {
        let fields = [("x-amz-target", target)]
        for name in ["dynamodb", "kinesis", "lambda", "millrace"] {
            let fault = Self.verifier.verify(Self.signed(path: path, fields: fields, service: name))
            #expect(fault == (name == service ? nil : .wrongService(service)))
        }
        #expect(Self.verifier.verify(Self.signed(fields: [("x-amz-target", "Other_1.Do")], service: "other")) == nil)
    }

    @Test("W13 a signature holds for five minutes before and behind its date")
    func age() {
        for seconds in [-300, -1, 0, 299, 300] {
            #expect(refusal(Self.signed(after: .seconds(seconds))) == nil, "\(seconds)")
        }
        #expect(
            refusal(Self.signed(after: .seconds(-301)))
                == "InvalidSignatureException: Signature expired: 20261121T152859Z is now earlier than "
                + "20261121T152900Z (20261121T153400Z - 5 min.)")
        #expect(
            refusal(Self.signed(after: .seconds(301)))
                == "InvalidSignatureException: Signature not yet current: 20261121T153901Z is still later than "
                + "20261121T153900Z (20261121T153400Z + 5 min.)")
    }

    @Test("W13 a date of another form is refused", arguments: ["2026-11-21T15:34:00Z", "20261321T153400Z", "x", ""])
    func malformedDate(date: String) {
        let field = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(Self.scope), SignedHeaders=host;x-amz-date, Signature=b"
        let request = WireRequest(headers: [("authorization", field), ("x-amz-date", date)])
        #expect(
            refusal(request)
                == "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got '\(date)'. "
                + "See http://en.wikipedia.org/wiki/ISO_8601")
    }

    @Test(
        "W13 host, the date, and every x-amz field must be signed",
        arguments: [
            ("x-amz-date", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
            ("host", "'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization."),
            ("host;x-amz-date", "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization."),
        ]
    )
    func unsigned(names: String, message: String) {
        let field = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(Self.scope), SignedHeaders=\(names), Signature=b"
        let target = ("x-amz-target", "DynamoDB_20120810.ListTables")
        let request = WireRequest(headers: [("authorization", field), ("host", "localhost"), Self.date, target])
        #expect(refusal(request) == "InvalidSignatureException: \(message)")
    }

    @Test("W13 the hash of the body that a client sends must be the body's own")
    func payload() {
        let hash = SigningKeys.hash(of: Array("{}".utf8))
        #expect(refusal(Self.signed(fields: [("x-amz-content-sha256", hash)])) == nil)
        let other = SigningKeys.hash(of: [])
        #expect(Self.verifier.verify(Self.signed(fields: [("x-amz-content-sha256", other)])) == .wrongSignature)
        for text in ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"] {
            #expect(
                refusal(Self.signed(fields: [("x-amz-content-sha256", text)]))
                    == "InvalidSignatureException: X-Amz-Content-SHA256 is '\(text)'. The body must be signed: send its "
                    + "SHA-256 in hexadecimal digits, or leave the header out.")
        }
    }

    @Test("W7 an unknown key and a wrong or missing session token are refused alike, another secret as no match")
    func keys() {
        #expect(refusal(Self.signed()) == nil)
        #expect(refusal(Self.signed(by: Self.temporary)) == nil)
        let unknown = "UnrecognizedClientException: The security token included in the request is invalid."
        for key in [
            AccessKey(id: "AKIDOTHER", secret: "secret"), AccessKey(id: "", secret: "unknown"),
            AccessKey(id: "ASIAEXAMPLE", secret: "other"),
            AccessKey(id: "ASIAEXAMPLE", secret: "other", sessionToken: "tokem"),
            AccessKey(id: "AKIDEXAMPLE", secret: "secret", sessionToken: "token"),
        ] {
            #expect(refusal(Self.signed(by: key)) == unknown, "\(key)")
        }
        #expect(
            refusal(Self.signed(by: AccessKey(id: "AKIDEXAMPLE", secret: "Secret")))
                == "InvalidSignatureException: The request signature we calculated does not match the signature you "
                + "provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for "
                + "details.")
    }

    @Test("W7 a presigned request that is not whole, or signed twice, is refused")
    func presigned() {
        let query = "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        #expect(
            refusal(WireRequest(query: query))
                == "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Credential'. AWS "
                + "query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include "
                + "'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the "
                + "query-string parameters.")
        #expect(
            refusal(Self.signed(query: query))
                == "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' "
                + "as HTTP header.")
        let whole = query + "&X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=host&X-Amz-Date=20261121T153400Z"
        for seconds in ["0", "604801", "x", ""] {
            #expect(
                refusal(WireRequest(query: whole + "&X-Amz-Expires=\(seconds)"))
                    == "IncompleteSignatureException: X-Amz-Expires must be a number of seconds from 1 to 604800. Got "
                    + "'\(seconds)'.")
        }
    }
}
