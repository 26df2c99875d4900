import Millrace
import MillraceStreams

/// Why the daemon refuses a request below `/_millrace/`.
struct DaemonFault: Error {
    /// The HTTP status.
    let status: Int
    /// A name such as `ResourceNotFoundException`.
    let type: String
    /// What is wrong, and what to do.
    let message: String

    /// Creates a fault.
    init(status: Int, type: String, message: String) {
        self.status = status
        self.type = type
        self.message = message
    }

    /// Finds the answer to an error.
    init(_ error: any Error) {
        switch error {
        case let fault as DaemonFault: self = fault
        case let fault as WireFault:
            self.init(
                status: 400, type: "SerializationException",
                message: fault.message ?? "the body is not a JSON object with the members that the request takes")
        case let error as ServiceError where error.code == .internalServerError:
            self.init(status: 500, type: "\(error.code)", message: error.message)
        case let error as ServiceError:
            self.init(
                status: error.code == .resourceNotFound ? 404 : 400, type: "\(error.code)", message: error.message)
        case let error as MillraceError where error.code == .mappingMissing || error.code == .streamMissing:
            self.init(status: 404, type: "ResourceNotFoundException", message: error.message)
        case let error as MillraceError where error.code == .mappingInUse:
            self.init(status: 409, type: "ResourceInUseException", message: error.message)
        default: self.init(status: 500, type: "InternalServerError", message: "\(error)")
        }
    }
}
