import MillraceModel
import Testing

@testable import MillraceEndpoints

/// AWS's published test suite for Signature Version 4: its key, day and scope, and the signatures that it names.
@Suite struct SignaturePublishedVectorTests {
    static let key = AccessKey(id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    static let now: @Sendable () -> Timestamp = { Timestamp(secondsSinceEpoch: 1_440_938_160) }

    /// One of the suite's requests; `host` and `x-amz-date` are the same in all.
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        var method = "GET"
        var path = "/"
        var query = ""
        var fields: [(String, String)] = []
        var body = ""
        let signature: String

        var testDescription: String { name }

        var request: WireRequest {
            WireRequest(
                method: method, path: path, query: query, headers: [("host", "example.amazonaws.com")] + fields,
                body: Array(body.utf8))
        }
    }

    private static let unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    static let vectors = [
        Vector(name: "get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-vanilla-query-order-key-case", query: "Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Vector(
            name: "get-vanilla-empty-query-key", query: "Param1=value1",
            signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        Vector(
            name: "get-vanilla-query-order-value", query: "Param1=value2&Param1=value1",
            signature: "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"),
        Vector(
            name: "get-vanilla-query-unreserved", query: "\(unreserved)=\(unreserved)",
            signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
        Vector(
            name: "get-vanilla-utf8-query", query: "\u{1234}=bar",
            signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        Vector(
            name: "get-unreserved", path: "/\(unreserved)",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        Vector(
            name: "get-utf8", path: "/\u{1234}",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Vector(
            name: "get-space", path: "/example space/",
            signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
        Vector(
            name: "get-slashes", path: "//example//",
            signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        Vector(
            name: "get-slash-pointless-dot", path: "/./example",
            signature: "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
        Vector(
            name: "get-slash-dot-slash", path: "/./",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-slash", path: "//",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-relative-relative", path: "/example1/example2/../..",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-header-value-trim",
            fields: [("my-header1", " value1"), ("my-header2", " \"a   b   c\"")],
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Vector(
            name: "get-header-key-duplicate",
            fields: [("my-header1", "value2"), ("my-header1", "value2"), ("my-header1", "value1")],
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
        Vector(
            name: "get-header-value-order",
            fields: ["value4", "value1", "value3", "value2"].map { ("my-header1", $0) },
            signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
        Vector(
            name: "get-header-value-multiline", fields: [("my-header1", "value1\n  value2\n     value3")],
            signature: "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd"),
        Vector(
            name: "post-vanilla", method: "POST",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Vector(
            name: "post-vanilla-query", method: "POST", query: "Param1=value1",
            signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
        Vector(
            name: "post-header-key-sort", method: "POST", fields: [("my-header1", "value1")],
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
        Vector(
            name: "post-header-value-case", method: "POST", fields: [("my-header1", "VALUE1")],
            signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
        Vector(
            name: "post-x-www-form-urlencoded", method: "POST",
            fields: [("content-type", "application/x-www-form-urlencoded")], body: "Param1=value1",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ]

    @Test("W13 a request of AWS's published suite gets the published signature", arguments: vectors)
    func signing(vector: Vector) {
        let signer = RequestSigner(key: Self.key, region: "us-east-1", now: Self.now)
        let field = signer.sign(vector.request, for: "service").header("authorization") ?? ""
        #expect(field.hasSuffix("Signature=\(vector.signature)"), "\(field)")
        #expect(field.contains("Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "), "\(field)")
    }

    @Test("W13 a request of AWS's published suite is believed with the published signature only", arguments: vectors)
    func verifying(vector: Vector) {
        let names = Set(["host", "x-amz-date"] + vector.fields.map(\.0)).sorted().joined(separator: ";")
        func verify(_ signature: String) -> AuthenticationFault? {
            let field =
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=\(names), Signature=\(signature)"
            let request = vector.request
            let signed = [("x-amz-date", "20150830T123600Z"), ("authorization", field)]
            return SignatureVerifier(keys: [Self.key], now: Self.now).verify(
                method: request.method, path: request.path, query: request.query, headers: request.headers + signed,
                body: request.body)
        }
        #expect(verify(vector.signature) == nil)
        #expect(verify(String(vector.signature.dropLast() + "x")) == .wrongSignature)
        #expect(verify(vector.signature.uppercased()) == .wrongSignature)
    }

    @Test("W13 the example of the documentation, a call of IAM, gets the signature that it gives")
    func documentedExample() {
        let request = WireRequest(
            method: "GET", query: "Action=ListUsers&Version=2010-05-08",
            headers: [
                ("content-type", "application/x-www-form-urlencoded; charset=utf-8"), ("host", "iam.amazonaws.com"),
            ])
        let signer = RequestSigner(key: Self.key, region: "us-east-1", now: Self.now)
        #expect(
            signer.sign(request, for: "iam").header("authorization")
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    }
}
