import MillraceModel

extension WireReply {
    /// A document in a call's format whose members are written by a closure.
    static func document(in format: WireFormat, _ writeMembers: (inout any DocumentWriter) -> Void) -> WireReply {
        .document(format.document(writeMembers))
    }
}

extension WireFormat {
    /// An object whose members are written by a closure.
    func document(_ writeMembers: (inout any DocumentWriter) -> Void) -> [UInt8] {
        var writer: any DocumentWriter =
            switch self {
            case .json10, .json11: JSONWriter()
            case .cbor11: CBORWriter()
            }
        writer.beginObject()
        writeMembers(&writer)
        writer.endObject()
        return writer.bytes
    }
}
