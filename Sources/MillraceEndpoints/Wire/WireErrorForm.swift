import MillraceModel
import MillraceStreams

/// How a service writes its errors.
///
/// | | DynamoDB and its streams | Kinesis |
/// |---|---|---|
/// | `__type` | with the name space of what found the fault | the bare name |
/// | the service's own failure | `InternalServerError` | `InternalFailureException` |
/// | another method | 404 | 403, `AccessDeniedException` |
/// | another content type | 404 | 404 |
enum WireErrorForm: Sendable {
    case dynamoDB
    case kinesis

    private static let service = "com.amazon.coral.service#"

    /// The errors of DynamoDB whose text is called `Message`.
    private static let capitalCodes: Set<ServiceError.Code> = [
        .accessDenied, .idempotentParameterMismatch, .transactionCanceled,
    ]

    /// The status of an error that the service itself is to blame for.
    func isOurFault(_ error: ServiceError) -> Bool { error.code == .internalServerError }

    /// AWS's name of an error, without a name space.
    func name(of error: ServiceError) -> String {
        self == .kinesis && isOurFault(error) ? "InternalFailureException" : error.code.description
    }

    /// The answer to an error of an operation.
    func response(to error: ServiceError, in format: WireFormat) -> WireResponse {
        let key = self == .dynamoDB && Self.capitalCodes.contains(error.code) ? "Message" : "message"
        return response(
            type(Self.space(of: error.code), name(of: error)), error.message, key: key, in: format,
            status: isOurFault(error) ? 500 : 400
        ) { writer in
            if let item = error.item {
                writer.key("Item")
                item.write(to: &writer)
            }
            if error.code == .transactionCanceled { Self.write(error.cancellationReasons, to: &writer) }
        }
    }

    /// The answer to a request of the wrong form.
    func response(to fault: WireFault, in format: WireFormat) -> WireResponse {
        switch fault.kind {
        case .unsupported, .invalidValue: response(to: .validation(fault.message ?? ""), in: format)
        case .malformedDocument, .wrongType:
            response(type(Self.service, "SerializationException"), fault.message, key: "Message", in: format)
        case .unknownOperation: response(type(Self.service, "UnknownOperationException"), nil, in: format)
        }
    }

    /// The answer to a request whose signature does not hold.
    func response(to fault: AuthenticationFault, in format: WireFormat) -> WireResponse {
        response(type(Self.service, fault.code), fault.message, in: format)
    }

    /// The answer to another method than `POST`.
    var notAMethod: WireResponse {
        guard self == .kinesis else { return notAnOperation }
        let text = "Unable to determine service/operation name to be authorized"
        let xml = "<AccessDeniedException>\n  <Message>\(text)</Message>\n</AccessDeniedException>\n"
        return WireResponse(status: 403, contentType: "application/xml", body: .bytes(Array(xml.utf8)))
    }

    /// The answer to what is not a call of an operation at all, such as another content type.
    var notAnOperation: WireResponse {
        WireResponse(
            status: 404, contentType: "application/xml", body: .bytes(Array("<UnknownOperationException/>\n".utf8)))
    }

    /// What finds a fault at DynamoDB: the front of all services, its check of constraints, or DynamoDB itself.
    private static func space(of code: ServiceError.Code) -> String {
        switch code {
        case .validation: "com.amazon.coral.validate#"
        case .accessDenied: service
        default: "com.amazonaws.dynamodb.v20120810#"
        }
    }

    private func type(_ space: String, _ code: String) -> String { self == .kinesis ? code : space + code }

    private func response(
        _ type: String,
        _ message: String?,
        key: String = "message",
        in format: WireFormat,
        status: Int = 400,
        _ writeMore: (inout JSONWriter) -> Void = { _ in }
    ) -> WireResponse {
        // Only DynamoDB writes more, which knows no CBOR.
        if format == .cbor11 {
            let bytes = format.document { writer in
                writer.member("__type", type)
                if let message { writer.member(key, message) }
            }
            return WireResponse(status: status, contentType: format.rawValue, body: .bytes(bytes))
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("__type", type)
        if let message { writer.member(key, message) }
        writeMore(&writer)
        writer.endObject()
        return WireResponse(status: status, contentType: format.rawValue, body: .bytes(writer.bytes))
    }

    private static func write(_ reasons: [ServiceError.CancellationReason], to writer: inout JSONWriter) {
        writer.key("CancellationReasons")
        writer.beginArray()
        for reason in reasons {
            writer.beginObject()
            writer.member("Code", reason.code)
            if let message = reason.message { writer.member("Message", message) }
            if let item = reason.item {
                writer.key("Item")
                item.write(to: &writer)
            }
            writer.endObject()
        }
        writer.endArray()
    }
}

extension ServiceError.Code {
    /// What the request names belongs to another account.
    static let accessDenied = Self("AccessDeniedException")
}
