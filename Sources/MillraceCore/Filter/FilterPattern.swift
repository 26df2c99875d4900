package import MillraceModel

/// One pattern of a filter: what a record must be like to be delivered.
///
/// A pattern is a JSON object that mirrors the event record. Its fields hold together; at the end of each path stands
/// an array of values and operators, of which one must accept:
///
/// ```json
/// {"eventName": ["INSERT", "MODIFY"],
///  "dynamodb": {"NewImage": {"status": {"S": [{"prefix": "paid"}]}, "error": {"S": [{"exists": false}]}}}}
/// ```
///
/// | Operator | Accepts |
/// |---|---|
/// | `"x"`, `5`, `true`, `null`, `""` | the same value, numbers by their text: 300 is not 300.0 |
/// | `{"equals-ignore-case": "x"}` | the same string when both are lower-cased |
/// | `{"anything-but": "x"}`, a list | any value that is there and none of these strings, or numbers |
/// | `{"numeric": [">", 0, "<=", 5]}` | JSON numbers, compared exactly; never strings, and so no `N` of DynamoDB |
/// | `{"exists": true}`, `false` | any value; no value. An object is no value |
/// | `{"prefix": "x"}`, `{"suffix": "x"}` | strings that begin or end so |
/// | `"$or": [{…}, {…}]` | what one of the objects accepts; in the place of a field |
///
/// An array in the record matches when one of its elements does; where its elements are objects, one of them must
/// fulfil all fields that the pattern has below the array, and `exists: false` means that none has the field.
///
/// `data` of a Kinesis pattern is what the record's bytes hold as JSON; a record whose bytes are no JSON matches no
/// pattern that has `data` anywhere.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
package struct FilterPattern: Sendable, CustomStringConvertible {
    /// The most characters that a pattern may have.
    package static let characterCountMax = 4_096

    /// The kind of stream that the pattern is for.
    package let source: FilterSource
    private let document: JSONValue
    /// What looks at nothing but the record's members.
    private let recordClauses: [FilterClause]
    /// What looks at the record's data too, and so needs it parsed.
    private let dataClauses: [FilterClause]

    /// Reads a pattern.
    ///
    /// - Parameters:
    ///   - text: A JSON object of at most ``characterCountMax`` characters.
    ///   - source: The kind of stream, which decides what the pattern may name.
    ///   - pointer: The place of the pattern, from which the places of problems go on.
    /// - Throws: `FilterError` with every problem, each with its byte in the text.
    package init(_ text: String, for source: FilterSource, at pointer: JSONPointer = .root) throws(FilterError) {
        try Self.checkLength(of: text, .string(text), at: pointer)
        let document: LocatedJSON
        do {
            document = try LocatedJSON(parsing: [UInt8](text.utf8))
        } catch {
            let message = "is not JSON: \(error)"
            throw FilterError([
                FilterProblem(pointer: pointer, value: .string(text), message: message, byteOffset: error.offset)
            ])
        }
        try self.init(document, for: source, at: pointer)
    }

    /// Takes a pattern that was parsed with the document around it.
    ///
    /// - Parameters:
    ///   - value: An object; of at most ``characterCountMax`` characters in its compact form.
    ///   - source: The kind of stream, which decides what the pattern may name.
    ///   - pointer: The place of the pattern, from which the places of problems go on.
    /// - Throws: `FilterError` with every problem.
    package init(_ value: JSONValue, for source: FilterSource, at pointer: JSONPointer = .root) throws(FilterError) {
        try Self.checkLength(of: String(decoding: value.serialized(), as: UTF8.self), value, at: pointer)
        try self.init(LocatedJSON(value), for: source, at: pointer)
    }

    private init(_ document: LocatedJSON, for source: FilterSource, at pointer: JSONPointer) throws(FilterError) {
        var compiler = FilterCompiler(source: source)
        let clauses = compiler.clauses(of: document, at: pointer)
        guard compiler.problems.isEmpty else { throw FilterError(compiler.problems) }
        self.source = source
        self.document = document.value
        let readsData = source == .kinesis
        recordClauses = clauses.filter { !(readsData && $0.readsData) }
        dataClauses = clauses.filter { readsData && $0.readsData }
    }

    /// The pattern as compact JSON.
    package var description: String { String(decoding: document.serialized(), as: UTF8.self) }

    /// Whether a record matches.
    ///
    /// - Parameters:
    ///   - record: Keeps its data when it is parsed, for the next pattern.
    ///   - notes: Takes what was seen, clauses that read data last; `nil` to stop as soon as the answer is known.
    func matches(_ record: inout FilterRecord, _ notes: inout FilterWalk.Notes) -> Bool {
        var walk = FilterWalk(record)
        let recordMatches = walk.holds(recordClauses, &notes)
        if dataClauses.isEmpty { return recordMatches }
        guard recordMatches || notes != nil else { return false }
        record.readData()
        guard record.data.isJSON || notes != nil else { return false }
        walk = FilterWalk(record)
        let dataMatches = walk.holds(dataClauses, &notes)
        return recordMatches && record.data.isJSON && dataMatches
    }

    /// Whether a record matches, and why or why not.
    func explain(_ record: inout FilterRecord) -> FilterExplanation.Pattern {
        var notes: FilterWalk.Notes = []
        let isMatch = matches(&record, &notes)
        var remark: String?
        if !dataClauses.isEmpty, case .unreadable(let reason) = record.data {
            remark = "\(reason); a record whose data is not JSON matches no pattern that has data"
        }
        return FilterExplanation.Pattern(
            document: document,
            isMatch: isMatch,
            remark: remark,
            checks: notes ?? []
        )
    }

    private static func checkLength(
        of text: String,
        _ value: JSONValue,
        at pointer: JSONPointer
    ) throws(FilterError) {
        let count = text.unicodeScalars.count
        guard count > characterCountMax else { return }
        let message = "has \(count) characters; expected at most \(characterCountMax)"
        throw FilterError([FilterProblem(pointer: pointer, value: value, message: message)])
    }
}

extension FilterPattern: Hashable {
    /// Whether two patterns are the same document for the same kind of stream.
    package static func == (left: FilterPattern, right: FilterPattern) -> Bool {
        left.source == right.source && left.document == right.document
    }

    /// Hashes the document.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(document)
    }
}
