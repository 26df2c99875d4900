import MillraceModel

/// An error as Lambda answers it: the name in a header, the text in the body.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html, and the errors of each operation
struct LambdaError: Error, CustomStringConvertible {
    /// AWS's name.
    let name: String
    let status: Int
    /// What is wrong; `nil` for a body without a text.
    let message: String?
    /// What the shape calls the text: some are spelled with a capital.
    private let messageKey: String
    /// Who is to blame, where AWS says so: `User` or `Service`.
    private let type: String?
    /// Why an invocation was throttled.
    private let reason: String?

    private init(
        _ name: String,
        _ status: Int,
        _ message: String?,
        key: String = "message",
        type: String? = "User",
        reason: String? = nil
    ) {
        self.name = name
        self.status = status
        self.message = message
        messageKey = key
        self.type = type
        self.reason = reason
    }

    /// Whether it is a failure of the service.
    var isOurFault: Bool { status >= 500 }

    var description: String { "\(name): \(message ?? "")" }

    /// The answer.
    var response: WireResponse {
        var response = WireResponse.document(status: status) { writer in
            if let reason { writer.member("Reason", reason) }
            if let type { writer.member("Type", type) }
            if let message { writer.member(messageKey, message) }
        }
        response.headers = [("x-amzn-errortype", name)]
        return response
    }

    /// A member breaks a constraint, in the words that all services share.
    static func validation(_ message: String) -> LambdaError { Self("ValidationException", 400, message, type: nil) }

    /// A member means nothing, or does not go with the others.
    static func invalidParameterValue(_ message: String) -> LambdaError {
        Self("InvalidParameterValueException", 400, message)
    }

    /// There is such a thing already, or somebody else owns it.
    static func resourceConflict(_ message: String) -> LambdaError { Self("ResourceConflictException", 409, message) }

    /// There is no such thing.
    static func resourceNotFound(_ message: String) -> LambdaError {
        Self("ResourceNotFoundException", 404, message, key: "Message")
    }

    /// It is on its way to another state.
    static func resourceInUse(_ message: String) -> LambdaError {
        Self("ResourceInUseException", 400, message, key: "Message")
    }

    /// As many invocations run, or wait, as may.
    static func tooManyRequests(_ reason: String) -> LambdaError {
        Self("TooManyRequestsException", 429, "Rate Exceeded.", reason: reason)
    }

    /// The payload has more than so many bytes.
    static func requestTooLarge(_ limit: Int) -> LambdaError {
        Self(
            "RequestTooLargeException", 413,
            "Request must be smaller than \(limit) bytes for the InvokeFunction operation")
    }

    /// The payload is not JSON.
    static func invalidRequestContent(_ fault: String) -> LambdaError {
        Self("InvalidRequestContentException", 400, "Could not parse request body into json: \(fault)")
    }

    /// The service failed.
    static func service(_ message: String) -> LambdaError {
        Self("ServiceException", 500, message, key: "Message", type: "Service")
    }

    /// No operation has that method and path, or it is not supported.
    static func unknownOperation(_ request: WireRequest) -> LambdaError {
        Self(
            "UnknownOperationException", 404,
            "\(request.method) \(request.path) is no operation here; there are those of event source mappings and their "
                + "tags, and listing, getting and invoking functions, which are registered in Swift",
            key: "Message", type: nil)
    }

    /// The signature does not hold.
    static func notAuthentic(_ fault: AuthenticationFault) -> LambdaError {
        Self(fault.code, 403, fault.message, type: nil)
    }

    /// A request of the wrong form.
    init(_ fault: WireFault) {
        switch fault.kind {
        case .unsupported: self = .invalidParameterValue(fault.message ?? "")
        case .malformedDocument:
            self.init("SerializationException", 400, "the body is not a JSON document", key: "Message", type: nil)
        case .wrongType, .invalidValue, .unknownOperation:
            self.init("SerializationException", 400, fault.message, key: "Message", type: nil)
        }
    }
}
