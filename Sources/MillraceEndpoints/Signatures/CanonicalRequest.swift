/// A request in the form of which the signature is made.
///
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
struct CanonicalRequest: Sendable {
    /// The lines: method, path, query, fields, the fields' names, and the hash of the body.
    let text: String

    /// Writes a request.
    ///
    /// - Parameters:
    ///   - method: The method in upper case.
    ///   - path: The path as it is sent, percent-encoded once.
    ///   - query: The query in its canonical form.
    ///   - headers: The header fields, names in lower case.
    ///   - signedHeaders: The names of those that are signed, in the signer's order; one that is not there is empty.
    ///   - payloadHash: The SHA-256 of the body as it is sent, in hexadecimal digits.
    init(
        method: String,
        path: String,
        query: String,
        headers: [WireRequest.Field],
        signedHeaders: [String],
        payloadHash: String
    ) {
        var lines = [method, Self.path(path), query]
        for name in signedHeaders {
            let values = headers.filter { $0.name == name }.map { Self.folded($0.value) }
            lines.append("\(name):\(values.joined(separator: ","))")
        }
        lines += ["", signedHeaders.joined(separator: ";"), payloadHash]
        text = lines.joined(separator: "\n")
    }

    /// A path without empty and dot segments, percent-encoded once more than it was sent, as for all services but S3.
    static func path(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let end = path.hasSuffix("/") && !segments.isEmpty ? "/" : ""
        return PercentEncoding.encode("/" + segments.joined(separator: "/") + end, keepsSlashes: true)
    }

    /// A value without blanks around it, and with one blank for each run of them.
    private static func folded(_ value: String) -> String {
        value.utf8.split { $0 == 0x20 || (0x09...0x0d).contains($0) }
            .map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }
}
