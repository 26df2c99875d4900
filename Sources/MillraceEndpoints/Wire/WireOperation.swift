import MillraceModel

/// One operation of a service: the members of its request, and what it does.
struct WireOperation: Sendable {
    /// The members of its request.
    let members: [Shape.Member]
    /// Does it.
    ///
    /// - Throws: `ServiceError`, or another error, which is answered as a failure of the service.
    let run: @Sendable (WireCall) async throws -> WireReply

    /// Creates an operation.
    init(_ members: [Shape.Member], _ run: @escaping @Sendable (WireCall) async throws -> WireReply) {
        self.members = members
        self.run = run
    }
}

/// One call of an operation.
struct WireCall: Sendable {
    /// The members of the request, of the types and within the constraints that the operation's shape names.
    let input: WireStructure
    /// How the request was written, and the reply shall be.
    let format: WireFormat
    /// The request around it.
    let request: WireRequest
}

/// What an operation answers.
enum WireReply: Sendable {
    /// A document in the call's format.
    case document([UInt8])
    /// A body of its own type that comes piece by piece.
    case pieces(contentType: String, any AsyncSequence<[UInt8], any Error> & Sendable)
    /// No body at all.
    case empty
}

extension WireReply {
    /// A JSON document whose members are written by a closure.
    static func json(_ writeMembers: (inout JSONWriter) -> Void) -> WireReply {
        .document(JSONWriter.document(writeMembers))
    }
}

/// How documents are written on the wire.
enum WireFormat: String, Hashable, Sendable {
    case json10 = "application/x-amz-json-1.0"
    case json11 = "application/x-amz-json-1.1"
    case cbor11 = "application/x-amz-cbor-1.1"
}
