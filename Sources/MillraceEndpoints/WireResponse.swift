import MillraceModel
internal import MillraceStreams
import MillraceTables

/// An answer of one of the AWS-compatible services, before it is put on HTTP.
struct WireResponse: Sendable {
    /// The HTTP status: 200, 400 for every fault of the client, 500 for ours.
    var status: Int
    /// The JSON body.
    var body: [UInt8]

    /// A successful answer.
    static func success(_ write: (inout JSONWriter) -> Void) -> WireResponse {
        var writer = JSONWriter()
        write(&writer)
        return WireResponse(status: 200, body: writer.bytes)
    }

    /// An error in AWS's form: `__type` and a text.
    ///
    /// - Parameters:
    ///   - type: The whole type, such as `com.amazon.coral.service#SerializationException`.
    ///   - message: The text; `nil` writes none, as AWS does for some.
    ///   - key: `message`, or `Message` where AWS writes it so.
    ///   - status: 400 unless the fault is ours.
    static func failure(_ type: String, _ message: String?, key: String = "message", status: Int = 400) -> WireResponse
    {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("__type")
        writer.string(type)
        if let message {
            writer.key(key)
            writer.string(message)
        }
        writer.endObject()
        return WireResponse(status: status, body: writer.bytes)
    }

    /// The answer to an operation that is not there.
    static let unknownOperation = failure("com.amazon.coral.service#UnknownOperationException", nil)

    /// The answer to an error of the tables.
    static func failure(_ error: ServiceError) -> WireResponse {
        let space = error.code == .validation ? "com.amazon.coral.validate" : "com.amazonaws.dynamodb.v20120810"
        let isOurs = error.code == .internalServerError
        return failure("\(space)#\(error.code)", error.message, status: isOurs ? 500 : 400)
    }
}
