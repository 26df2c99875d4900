/// What is wrong with the form of a request, before it is looked at what it means.
struct WireFault: Error, Hashable, Sendable {
    /// The parts of a request's form.
    enum Kind: Hashable, Sendable {
        /// The body is not a document: no text is answered.
        case malformedDocument
        /// A member has a value of the wrong type.
        case wrongType
        /// A value of the right type that is none, such as an attribute value of two types.
        case invalidValue
        /// AWS knows the member, this does not do what it asks for.
        case unsupported
        /// There is no such operation.
        case unknownOperation
    }

    /// Which part is wrong.
    let kind: Kind
    /// What is wrong; `nil` for a body that is no document.
    let message: String?

    /// The body is not a document.
    static let malformedDocument = WireFault(kind: .malformedDocument, message: nil)

    /// There is no such operation, or it is not supported.
    static let unknownOperation = WireFault(kind: .unknownOperation, message: nil)

    /// A member has a value of the wrong type.
    static func type(_ message: String) -> WireFault { WireFault(kind: .wrongType, message: message) }

    /// A value of the right type that is none.
    static func invalidValue(_ message: String) -> WireFault { WireFault(kind: .invalidValue, message: message) }

    /// AWS knows the member, this does not do what it asks for.
    static func unsupported(_ message: String) -> WireFault { WireFault(kind: .unsupported, message: message) }
}
