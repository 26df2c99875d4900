/// What a request says of its signature, in its `Authorization` field or, presigned, in its query.
///
/// The parts are as they were sent: nothing is checked yet, and each may be missing.
struct Authorization: Sendable {
    /// The only algorithm there is here.
    static let algorithm = "AWS4-HMAC-SHA256"

    /// `AKIDEXAMPLE/20261121/eu-west-1/dynamodb/aws4_request`.
    var credential: String?
    /// `host;x-amz-date;x-amz-target`.
    var signedHeaders: String?
    /// 64 hexadecimal digits.
    var signature: String?

    /// The parts of the credential, of which there are five: key, date, Region, service and the terminator.
    var credentialParts: [String] {
        (credential ?? "").split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    /// A part of an `Authorization` field that is none.
    enum Malformation: Error {
        /// A part without an equals sign.
        case notAPair(String)
        /// Two parts of one name.
        case repeated(String)
    }

    /// Reads the field `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
    ///
    /// Commas and blanks both separate the parts, which come in any order; other names are passed over.
    init(field: String) throws(Malformation) {
        let words = field.split { $0 == "," || $0 == " " || $0 == "\t" }
        var parts: [Substring: String] = [:]
        for word in words.dropFirst() {
            guard let equals = word.firstIndex(of: "=") else { throw .notAPair(String(word)) }
            let value = String(word[word.index(after: equals)...])
            if parts.updateValue(value, forKey: word[..<equals]) != nil { throw .repeated(String(word[..<equals])) }
        }
        credential = parts["Credential"]
        signedHeaders = parts["SignedHeaders"]
        signature = parts["Signature"]
    }

    /// Reads the parameters `X-Amz-Credential`, `X-Amz-SignedHeaders` and `X-Amz-Signature` of a presigned request.
    init(query: CanonicalQuery) {
        credential = query.value(of: "X-Amz-Credential")
        signedHeaders = query.value(of: "X-Amz-SignedHeaders")
        signature = query.value(of: "X-Amz-Signature")
    }
}
