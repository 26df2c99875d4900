import MillraceModel

/// An error that a service answered.
struct WireFailure: Error, CustomStringConvertible {
    /// The HTTP status.
    let status: Int
    /// The error's name, such as `ResourceNotFoundException`.
    let type: String
    /// What is wrong.
    let message: String

    /// Reads an answer: the name stands in `__type` or, from Lambda, in a header field.
    init(_ answer: WireAnswer) {
        status = answer.status
        let members: JSONObject
        if case .success(let value) = Result(catching: { try JSONValue(parsing: answer.body) }) {
            members = value.objectValue ?? JSONObject()
        } else {
            members = JSONObject()
        }
        let name = members["__type"]?.stringValue ?? answer.header("x-amzn-errortype")
        type = name?.split(separator: "#").last?.split(separator: ":").first.map(String.init) ?? "HTTP \(status)"
        message = (members["message"] ?? members["Message"])?.stringValue ?? "no details"
    }

    /// Whether the same request may succeed in a moment.
    var isThrottling: Bool {
        [
            "ProvisionedThroughputExceededException", "LimitExceededException", "ThrottlingException",
            "RequestLimitExceeded", "TooManyRequestsException",
        ].contains(type)
    }

    /// The end of a command that this error leads to.
    var failure: Failure {
        let isUnsigned = ["MissingAuthenticationTokenException", "MissingAuthenticationToken"].contains(type)
        let hint = isUnsigned ? "; the daemon requires signatures: name a file of its keys with --credentials" : ""
        return Failure(status < 500 ? .invalidData : .unavailable, description + hint)
    }

    /// `ResourceNotFoundException: …`.
    var description: String { "\(type): \(message)" }
}
