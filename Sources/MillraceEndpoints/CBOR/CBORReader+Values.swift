import MillraceModel

extension CBORReader {
    mutating func readString() throws(CBORError) -> String {
        var text = ""
        try readPieces(.text) { piece throws(CBORError) in
            guard let part = String(validating: piece, as: UTF8.self) else {
                throw CBORError(reason: .invalidText, offset: piece.startIndex)
            }
            text += part
        }
        return text
    }

    mutating func readBytes() throws(CBORError) -> [UInt8] {
        var all: [UInt8] = []
        try readPieces(.bytes) { piece throws(CBORError) in all += piece }
        return all
    }

    mutating func readNumberText() throws(CBORError) -> String {
        let (number, head) = try readNumber()
        if let number { return String(number) }
        // −1 − 18,446,744,073,709,551,615 is the one that UInt64 cannot hold the magnitude of.
        guard head.major == .negative else { return String(head.argument) }
        let (magnitude, isOver) = head.argument.addingReportingOverflow(1)
        return isOver ? "-18446744073709551616" : "-\(magnitude)"
    }

    mutating func readBool() throws(CBORError) -> Bool {
        guard try kind() == .boolean else { throw error(.wrongKind) }
        return try CBORHead(bytes, at: &offset).info == 21
    }

    mutating func readNull() throws(CBORError) {
        guard try kind() == .null else { throw error(.wrongKind) }
        _ = try CBORHead(bytes, at: &offset)
    }

    mutating func skipValue() throws(CBORError) {
        switch try kind() {
        case .object:
            try beginObject()
            while try nextKey() != nil { try skipValue() }
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        case .string: _ = try readString()
        case .bytes: _ = try readBytes()
        case .number, .timestamp: _ = try readNumber()
        case .boolean: _ = try readBool()
        case .null: try readNull()
        }
    }

    /// Bytes; a text is none, even if it is Base64.
    mutating func readBlob() throws(CBORError) -> [UInt8]? {
        guard try kind() == .bytes else {
            try skipValue()
            return nil
        }
        return try readBytes()
    }

    /// An instant: AWS's clients write whole milliseconds, and a fraction can only be one of seconds, as RFC 8949 has
    /// it.
    mutating func readTimestamp() throws(CBORError) -> Timestamp? {
        let (number, head) = try readNumber()
        if let number {
            guard number.magnitude < 1e12 else { return nil }
            return Timestamp(millisecondsSinceEpoch: Int64((number * 1_000).rounded()))
        }
        guard head.argument < 1_000_000_000_000_000 else { return nil }
        let value = Int64(head.argument)
        return Timestamp(millisecondsSinceEpoch: head.major == .negative ? -1 - value : value)
    }

    /// Passes over the value: an attribute value is DynamoDB's, which knows no CBOR.
    mutating func readAttributeValue() throws -> AttributeValue {
        try skipValue()
        throw WireFault.type("Unexpected field type")
    }

    /// Reads a number: with a fraction, or as its head has it.
    private mutating func readNumber() throws(CBORError) -> (fraction: Double?, head: CBORHead) {
        _ = try skipTags()
        let start = offset
        let head = try CBORHead(bytes, at: &offset)
        switch (head.major, head.info) {
        case (.unsigned, _), (.negative, _): return (nil, head)
        case (.simple, 25): return (Self.double(half: UInt16(truncatingIfNeeded: head.argument)), head)
        case (.simple, 26): return (Double(Float(bitPattern: UInt32(truncatingIfNeeded: head.argument))), head)
        case (.simple, 27): return (Double(bitPattern: head.argument), head)
        default: throw CBORError(reason: .wrongKind, offset: start)
        }
    }

    /// Reads a string piece by piece; one of a definite length is one piece.
    private mutating func readPieces(
        _ major: CBORHead.Major, _ body: (ArraySlice<UInt8>) throws(CBORError) -> Void
    ) throws(CBORError) {
        _ = try skipTags()
        let start = offset
        let head = try CBORHead(bytes, at: &offset)
        guard head.major == major else { throw CBORError(reason: .wrongKind, offset: start) }
        guard head.isIndefinite else { return try body(try piece(head)) }
        while true {
            let start = offset
            let head = try CBORHead(bytes, at: &offset)
            if head.isBreak { return }
            guard head.major == major, !head.isIndefinite else { throw CBORError(reason: .wrongPiece, offset: start) }
            try body(try piece(head))
        }
    }

    private mutating func piece(_ head: CBORHead) throws(CBORError) -> ArraySlice<UInt8> {
        guard head.argument <= UInt64(bytes.count - offset) else { throw error(.unexpectedEnd) }
        defer { offset += Int(head.argument) }
        return bytes[offset..<offset + Int(head.argument)]
    }

    /// A number of IEEE 754's sixteen bits.
    private static func double(half bits: UInt16) -> Double {
        let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Double(bits & 0x3FF))
        let magnitude: Double =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 31: fraction == 0 ? .infinity : .nan
            default: Double(sign: .plus, exponent: exponent - 25, significand: fraction + 1_024)
            }
        return bits & 0x8000 == 0 ? magnitude : -magnitude
    }
}
