extension BatchResponse {
    /// Reads a function's answer and notes the first thing that makes its item failures meaningless.
    struct AnswerReader {
        private static let expectedIdentifier = "expected the sequence number of a record in quotes"

        private let isBlank: Bool
        private var reader: JSONReader
        private var itemFailures: [String] = []
        private var state: [UInt8]?
        private var invalidReason: String?

        init(_ json: [UInt8]) {
            isBlank = json.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
            reader = JSONReader(json)
        }

        /// The answer that the bytes stand for.
        mutating func response() -> BatchResponse {
            if isBlank { return .succeeded }
            do {
                try readAnswer()
                try reader.finish()
            } catch {
                // Half an answer has no state either.
                return BatchResponse(
                    itemFailures: [], state: nil, invalidReason: "the answer is not JSON: \(error.description)")
            }
            return BatchResponse(
                itemFailures: invalidReason == nil ? itemFailures : [], state: state, invalidReason: invalidReason)
        }

        private mutating func refuse(_ reason: @autoclosure () -> String) {
            if invalidReason == nil { invalidReason = reason() }
        }

        private mutating func readAnswer() throws(JSONError) {
            let kind = try reader.peekKind()
            switch kind {
            case .object: try readMembers()
            case .null: try reader.readNull()
            case .string:
                if !(try reader.readString()).isEmpty { refuseAnswer(kind) }
            case .array:
                var isEmpty = true
                try reader.beginArray()
                while try reader.nextElement() {
                    isEmpty = false
                    try reader.skipValue()
                }
                if !isEmpty { refuseAnswer(kind) }
            case .number, .bool:
                try reader.skipValue()
                refuseAnswer(kind)
            }
        }

        private mutating func refuseAnswer(_ kind: JSONKind) {
            refuse("the answer is \(kind.name), expected an object with batchItemFailures")
        }

        private mutating func readMembers() throws(JSONError) {
            var (hasFailures, hasState) = (false, false)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "batchItemFailures":
                    if hasFailures { refuse("batchItemFailures occurs twice") }
                    hasFailures = true
                    try readFailures()
                case "state":
                    if hasState { refuse("state occurs twice") }
                    hasState = true
                    try readState()
                default: try reader.skipValue()
                }
            }
        }

        private mutating func readState() throws(JSONError) {
            if try reader.peekKind() == .object {
                state = try reader.readRawObject()
            } else {
                state = nil
                try reader.skipValue()
            }
        }

        private mutating func readFailures() throws(JSONError) {
            switch try reader.peekKind() {
            case .null:
                try reader.readNull()
            case .array:
                var index = 0
                try reader.beginArray()
                while try reader.nextElement() {
                    try readFailure(at: "batchItemFailures[\(index)]")
                    index += 1
                }
            case let kind:
                try reader.skipValue()
                refuse("batchItemFailures is \(kind.name), expected a list")
            }
        }

        private mutating func readFailure(at path: String) throws(JSONError) {
            let kind = try reader.peekKind()
            guard kind == .object else {
                try reader.skipValue()
                return refuse("\(path) is \(kind.name), expected an object with itemIdentifier")
            }
            var hasIdentifier = false
            try reader.beginObject()
            while let key = try reader.nextKey() {
                guard key == "itemIdentifier" else {
                    try reader.skipValue()
                    continue
                }
                if hasIdentifier { refuse("\(path).itemIdentifier occurs twice") }
                hasIdentifier = true
                try readIdentifier(at: "\(path).itemIdentifier")
            }
            if !hasIdentifier { refuse("\(path).itemIdentifier is missing, \(Self.expectedIdentifier)") }
        }

        private mutating func readIdentifier(at path: String) throws(JSONError) {
            let kind = try reader.peekKind()
            guard kind == .string else {
                try reader.skipValue()
                return refuse("\(path) is \(kind.name), \(Self.expectedIdentifier)")
            }
            let identifier = try reader.readString()
            if identifier.isEmpty { refuse("\(path) is empty, \(Self.expectedIdentifier)") }
            itemFailures.append(identifier)
        }
    }
}
