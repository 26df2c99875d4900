import MillraceModel

/// The JSON of a manifest as a tree, and the keys that stand in it twice.
///
/// The tree reader of `JSONValue` stops at the first key that occurs twice; here that is one problem among others.
struct ManifestDocument {
    /// More levels than any manifest has; deeper documents are refused.
    private static let depthMax = 32

    /// The tree; of a key that occurs twice, the first value.
    let value: JSONValue
    /// A problem for each key that occurs again in its object.
    let problems: [ManifestProblem]

    /// Reads a whole document.
    init(parsing json: [UInt8]) throws(JSONError) {
        var reader = JSONReader(json, depthLimit: Self.depthMax)
        var problems: [ManifestProblem] = []
        value = try Self.read(&reader, at: .root, &problems)
        try reader.finish()
        self.problems = problems
    }

    private static func read(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ problems: inout [ManifestProblem]
    ) throws(JSONError) -> JSONValue {
        switch try reader.peekKind() {
        case .object:
            var object = JSONObject()
            try reader.beginObject()
            while let key = try reader.nextKey() {
                let place = pointer.appending(key)
                let value = try read(&reader, at: place, &problems)
                if object[key] == nil {
                    object[key] = value
                } else {
                    problems.append(ManifestProblem(place, value, "stands under a name that this object has twice"))
                }
            }
            return .object(object)
        case .array:
            var elements: [JSONValue] = []
            try reader.beginArray()
            while try reader.nextElement() {
                elements.append(try read(&reader, at: pointer.appending(elements.count), &problems))
            }
            return .array(elements)
        default:
            return try reader.readValue()
        }
    }

    /// The place of an error as `LINE:COLUMN`, both counted from 1 and columns in characters.
    static func place(of offset: Int, in json: [UInt8]) -> String {
        let before = json.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // Every byte but the following ones of a UTF-8 sequence begins a character.
        let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return "\(line):\(column)"
    }
}
