import MillraceModel

/// What the bytes of a Kinesis record hold.
enum FilterData: Sendable {
    /// Nobody asked yet.
    case unread
    case json(JSONValue)
    /// The bytes are no JSON; the text says why, such as "data is not JSON: unexpected 'H' at byte 0, …".
    case unreadable(String)

    /// Parses the bytes of a record.
    ///
    /// Any JSON value is JSON, not only objects, up to ``JSONReader/depthLimitMax`` levels. Of a key that occurs twice
    /// the last member counts: a producer's slip must not make a record vanish.
    init(parsing bytes: [UInt8]) {
        do {
            do {
                self = .json(try JSONValue(parsing: bytes, depthLimit: JSONReader.depthLimitMax))
            } catch let error {
                guard case .duplicateKey = error.reason else { throw error }
                self = .json(try LocatedJSON(parsing: bytes, depthLimit: JSONReader.depthLimitMax).value)
            }
        } catch {
            self = .unreadable("data is not JSON: \(error)")
        }
    }

    /// Whether the bytes were read and are JSON.
    var isJSON: Bool {
        if case .json = self { true } else { false }
    }

    /// The JSON, if there is some.
    var subject: FilterSubject? {
        guard case .json(let value) = self else { return nil }
        return .json(value)
    }
}
