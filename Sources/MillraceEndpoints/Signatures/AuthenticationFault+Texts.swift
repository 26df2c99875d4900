import MillraceModel

// The faults of signatures, under AWS's names and in its words where they are known.
//
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html
extension AuthenticationFault: Error {
    static let noSignature = AuthenticationFault(
        code: "MissingAuthenticationTokenException", message: "Request is missing Authentication Token")
    static let unknownKey = AuthenticationFault(
        code: "UnrecognizedClientException", message: "The security token included in the request is invalid.")
    static let wrongSignature = invalid(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
            + "and signing method. Consult the service documentation for details.")
    static let twoSignatures = invalid(
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")

    /// Makes sure that no part of an `Authorization` field is missing; all that are get told at once.
    static func checkParts(
        _ parts: [(name: String, value: String?)], date: String?, _ field: String
    ) throws(AuthenticationFault) {
        var texts = parts.filter { $0.value?.isEmpty ?? true }.map { part in
            "Authorization header requires '\(part.name)' parameter."
        }
        if date == nil {
            texts.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        }
        if !texts.isEmpty { throw incomplete("\(texts.joined(separator: " ")) Authorization=\(field)") }
    }

    /// Makes sure that no parameter of a presigned request is missing.
    static func checkParameters(_ missing: [String]) throws(AuthenticationFault) {
        let texts = missing.map { "AWS query-string parameters must include '\($0)'. " }
        if !texts.isEmpty { throw incomplete(texts.joined() + "Re-examine the query-string parameters.") }
    }

    static func malformed(_ malformation: Authorization.Malformation, _ field: String) -> AuthenticationFault {
        switch malformation {
        case .notAPair(let part):
            incomplete("'\(part)' not a valid key=value pair (missing equal-sign) in Authorization header: '\(field)'.")
        case .repeated(let name): incomplete("'\(name)' occurs more than once in Authorization header.")
        }
    }

    static func unknownAlgorithm(_ name: String) -> AuthenticationFault {
        incomplete("Unsupported AWS 'algorithm': '\(name)'. Sign with '\(Authorization.algorithm)'.")
    }

    static func malformedCredential(_ text: String) -> AuthenticationFault {
        incomplete(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '\(text)'"
        )
    }

    static func malformedDate(_ text: String) -> AuthenticationFault {
        incomplete("Date must be in ISO-8601 'basic format'. Got '\(text)'. See http://en.wikipedia.org/wiki/ISO_8601")
    }

    static func malformedLifetime(_ text: String) -> AuthenticationFault {
        incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800. Got '\(text)'.")
    }

    static func wrongTerminator(_ text: String) -> AuthenticationFault {
        invalid("Credential should be scoped with a valid terminator: '\(CredentialScope.terminator)', not '\(text)'.")
    }

    static func wrongScopeDate(_ text: String, _ date: Timestamp) -> AuthenticationFault {
        let own = date.basicFormat
        return invalid(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + "'\(text)' != '\(own.prefix(8))', from '\(own)'.")
    }

    static func wrongRegion(_ text: String) -> AuthenticationFault {
        invalid("Credential should be scoped to a valid region, not '\(text)'.")
    }

    static func wrongService(_ name: String) -> AuthenticationFault {
        invalid("Credential should be scoped to correct service: '\(name)'.")
    }

    static func expired(_ date: Timestamp, now: Timestamp) -> AuthenticationFault {
        let limit = (now - SignatureVerifier.skewMax).basicFormat
        return invalid(
            "Signature expired: \(date.basicFormat) is now earlier than \(limit) (\(now.basicFormat) - 5 min.)")
    }

    static func notYetCurrent(_ date: Timestamp, now: Timestamp) -> AuthenticationFault {
        let limit = (now + SignatureVerifier.skewMax).basicFormat
        return invalid(
            "Signature not yet current: \(date.basicFormat) is still later than \(limit) (\(now.basicFormat) + 5 min.)")
    }

    static func presignedExpired(_ date: Timestamp, _ lifetime: Duration, now: Timestamp) -> AuthenticationFault {
        invalid(
            "Signature expired: \(date.basicFormat) was good for \(lifetime.components.seconds) s, and now it is "
                + "\(now.basicFormat)")
    }

    static func unsignedHeader(_ name: String) -> AuthenticationFault {
        guard name != "host" else {
            return invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
        }
        let parts = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return invalid("'\(parts.joined(separator: "-"))' must be a 'SignedHeader' in the AWS Authorization.")
    }

    static func unsignedPayload(_ text: String) -> AuthenticationFault {
        invalid(
            "X-Amz-Content-SHA256 is '\(text)'. The body must be signed: send its SHA-256 in hexadecimal digits, or leave "
                + "the header out.")
    }

    private static func incomplete(_ message: String) -> AuthenticationFault {
        AuthenticationFault(code: "IncompleteSignatureException", message: message)
    }

    private static func invalid(_ message: String) -> AuthenticationFault {
        AuthenticationFault(code: "InvalidSignatureException", message: message)
    }
}
