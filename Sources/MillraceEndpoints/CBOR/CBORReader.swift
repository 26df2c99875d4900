import MillraceModel

/// A pull parser over the bytes of one CBOR document, as Kinesis takes it.
///
/// All lengths may be definite or indefinite. Tag 1 marks an instant; what another tag marks is read as if there were
/// none. Undefined counts as null. Keys are texts, and no map has one twice. A length is believed only as far as bytes
/// follow, so nothing is set aside for a document that lies.
///
/// Source: https://www.rfc-editor.org/rfc/rfc8949
struct CBORReader: DocumentReader {
    /// The containers that may be inside each other, as in JSON.
    static let depthLimit = JSONReader.depthLimitDefault

    private static let timestampTag: UInt64 = 1

    private enum Container {
        /// The pairs that are left, `nil` for an indefinite number, and the keys so far.
        case map(left: Int?, keys: Set<String>)
        /// The elements that are left, `nil` for an indefinite number.
        case array(left: Int?)
    }

    let bytes: [UInt8]
    /// The byte that is looked at next.
    var offset = 0
    private var containers: [Container] = []

    /// Starts at the first byte of a document.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func kind() throws(CBORError) -> DocumentKind {
        let isTimestamp = try skipTags()
        let head = try peekHead()
        switch head.major {
        case .unsigned, .negative: return isTimestamp ? .timestamp : .number
        case .bytes: return .bytes
        case .text: return .string
        case .array: return .array
        case .map: return .object
        case .tag: throw error(.wrongKind)
        case .simple:
            switch head.info {
            case 20, 21: return .boolean
            case 22, 23: return .null
            case 25, 26, 27: return isTimestamp ? .timestamp : .number
            case CBORHead.indefiniteInfo: throw error(.unexpectedBreak)
            default: throw error(.unknownSimpleValue)
            }
        }
    }

    mutating func beginObject() throws(CBORError) {
        // A pair has two bytes at least.
        containers.append(.map(left: try begin(.map, elementByteCount: 2), keys: []))
    }

    mutating func nextKey() throws(CBORError) -> String? {
        guard case .map(var left, var keys)? = containers.last else { throw error(.wrongKind) }
        if try endsContainer(&left) { return nil }
        // Without this, the set would be copied for each key.
        containers.removeLast()
        guard try peekHead().major == .text else { throw error(.keyIsNoText) }
        let start = offset
        let key = try readString()
        guard keys.insert(key).inserted else { throw CBORError(reason: .duplicateKey, offset: start) }
        containers.append(.map(left: left, keys: keys))
        return key
    }

    mutating func beginArray() throws(CBORError) {
        containers.append(.array(left: try begin(.array, elementByteCount: 1)))
    }

    mutating func nextElement() throws(CBORError) -> Bool {
        guard case .array(var left)? = containers.last else { throw error(.wrongKind) }
        if try endsContainer(&left) { return false }
        containers[containers.count - 1] = .array(left: left)
        return true
    }

    mutating func finish() throws(CBORError) {
        guard offset == bytes.count, containers.isEmpty else { throw error(.trailingBytes) }
    }

    /// Passes over the tags in front of a value; says whether one of them marks an instant.
    mutating func skipTags() throws(CBORError) -> Bool {
        var isTimestamp = false
        while true {
            var behind = offset
            let head = try CBORHead(bytes, at: &behind)
            guard head.major == .tag else { return isTimestamp }
            isTimestamp = isTimestamp || head.argument == Self.timestampTag
            offset = behind
        }
    }

    func error(_ reason: CBORError.Reason) -> CBORError { CBORError(reason: reason, offset: offset) }

    private func peekHead() throws(CBORError) -> CBORHead {
        var behind = offset
        return try CBORHead(bytes, at: &behind)
    }

    /// Enters a container; gives how many elements it has, `nil` for an indefinite number.
    private mutating func begin(_ major: CBORHead.Major, elementByteCount: Int) throws(CBORError) -> Int? {
        _ = try skipTags()
        let start = offset
        let head = try CBORHead(bytes, at: &offset)
        guard head.major == major else { throw CBORError(reason: .wrongKind, offset: start) }
        guard containers.count < Self.depthLimit else { throw CBORError(reason: .tooDeep, offset: start) }
        if head.isIndefinite { return nil }
        guard head.argument <= UInt64((bytes.count - offset) / elementByteCount) else {
            throw CBORError(reason: .unexpectedEnd, offset: start)
        }
        return Int(head.argument)
    }

    /// Counts the next element of the innermost container, or leaves it when there is none.
    private mutating func endsContainer(_ left: inout Int?) throws(CBORError) -> Bool {
        if let count = left {
            left = count - 1
            if count > 0 { return false }
        } else {
            guard try peekHead().isBreak else { return false }
            offset += 1
        }
        containers.removeLast()
        return true
    }
}
