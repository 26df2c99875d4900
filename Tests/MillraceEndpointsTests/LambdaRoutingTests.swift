import MillraceModel
import Testing

@testable import MillraceEndpoints

/// Paths, methods and names, and what is wrong before an operation begins.
@Suite struct LambdaRoutingTests {
    @Test(
        "T1 an unknown path or method is answered with 404, and says what there is",
        arguments: [
            ("GET", "/2015-03-31/"), ("GET", "/2015-03-31/layers"), ("POST", "/2015-03-31/functions"),
            ("PATCH", "/2015-03-31/event-source-mappings/x"), ("DELETE", "/2015-03-31/functions/orders"),
            ("GET", "/2015-03-31/event-source-mappings/x/y"), ("GET", "/2015-03-31//functions"),
            ("GET", "/2015-03-31/event-source-mappings/%FF"), ("PUT", "/2017-03-31/tags/x"),
        ])
    func unknown(method: String, path: String) async throws {
        try await LambdaBench.with { (bench) async throws in
            let response = await bench.send(method, path)
            #expect(response.status == 404)
            #expect(response.errorName == "UnknownOperationException")
            #expect(response.contentType == "application/json")
            #expect(try response.errorMessage()?.hasPrefix("\(method) \(path) is no operation here") == true)
        }
    }

    @Test(
        "W20 a signature that does not hold is answered first, whatever else is wrong",
        arguments: [
            "MissingAuthenticationTokenException", "IncompleteSignatureException", "InvalidSignatureException",
            "UnrecognizedClientException",
        ])
    func authentication(code: String) async throws {
        try await LambdaBench.with { (bench) async throws in
            for (method, path) in [("POST", LambdaBench.mappings), ("GET", "/2015-03-31/nothing")] {
                let fault = AuthenticationFault(code: code, message: "no")
                let response = await bench.send(
                    WireRequest(method: method, path: path, body: Array("{".utf8), authenticationFault: fault))
                #expect(response.status == 403)
                #expect(response.errorName == code)
                #expect(response.text == #"{"message":"no"}"#)
            }
        }
    }

    @Test("T1 paths and queries are percent-decoded, and slashes at their end count for nothing")
    func decoding() async throws {
        try await LambdaBench.with { (bench) async throws in
            let arn = "arn:aws:lambda:eu-central-1:123456789012:function:orders"
            let encoded = arn.replacing(":", with: "%3A").replacing("l", with: "%6c")
            for path in [arn, encoded, encoded + "/", encoded + "//"] {
                let response = await bench.send("GET", "/2015-03-31/functions/\(path)")
                #expect(response.status == 200, "\(path): \(response.text)")
            }
            let id = try await bench.makeMapping()
            let source = LambdaBench.tableStream.replacing(":", with: "%3A").replacing("/", with: "%2F")
            let response = await bench.send(
                "GET", LambdaBench.mappings + "/", query: "FunctionName=order%73&EventSourceArn=\(source)&Unknown")
            #expect(response.text.contains(id), "\(response.text)")
        }
    }

    @Test(
        "a path is taken apart before it is decoded; a percent sign without digits stands for itself",
        arguments: [
            ("/a/b", ["a", "b"]), ("/a%2Fb/c", ["a/b", "c"]), ("/a//b/", ["a", "", "b"]), ("/%zz/%4", ["%zz", "%4"]),
            ("/%C3%A4%+1", ["ä%+1"]), ("/", []), ("", []),
        ])
    func path(text: String, segments: [String]) {
        #expect(LambdaPath(text)?.segments == segments)
    }

    @Test("a query keeps the order and repetition of its parameters")
    func query() throws {
        let parameters = try #require(LambdaPath.parameters("tagKeys=a%20b&tagKeys=c=d&x&&y=%26"))
        #expect(parameters.map(\.name) == ["tagKeys", "tagKeys", "x", "y"])
        #expect(parameters.map(\.value) == ["a b", "c=d", "", "&"])
        #expect(LambdaPath.parameters("x=%FF") == nil)
    }

    @Test(
        "T1 a function goes by its name, part of its ARN, or its ARN, with a version or without",
        arguments: [
            ("orders", nil, nil, "orders", nil), ("orders:$LATEST", nil, nil, "orders", "$LATEST"),
            ("orders:live", nil, nil, "orders", "live"), ("function:orders", nil, nil, "orders", nil),
            ("123456789012:function:orders", nil, "123456789012", "orders", nil),
            ("eu-central-1:123456789012:function:orders:7", "eu-central-1", "123456789012", "orders", "7"),
            ("arn:aws:lambda:eu-central-1:123456789012:function:orders", "eu-central-1", "123456789012", "orders", nil),
            (
                "arn:aws-cn:lambda:cn-north-1:123456789012:function:orders:$LATEST", "cn-north-1", "123456789012",
                "orders",
                "$LATEST"
            ),
            ("us-gov-west-1:orders", "us-gov-west-1", nil, "orders", nil),
        ] as [(String, String?, String?, String, String?)])
    func reference(text: String, region: String?, account: String?, name: String, qualifier: String?) throws {
        let reference = try #require(FunctionReference(text))
        #expect(reference.region == region)
        #expect(reference.accountID == account)
        #expect(reference.name == name)
        #expect(reference.qualifier == qualifier)
    }

    @Test(
        "T1 what is no function's name is refused as AWS's pattern does",
        arguments: [
            "", "two words", "arn:aws:s3:::orders", "a:b:c", "orders:", ":orders", "orders:$latest", "ørders",
        ])
    func noReference(text: String) { #expect(FunctionReference(text) == nil) }
}
