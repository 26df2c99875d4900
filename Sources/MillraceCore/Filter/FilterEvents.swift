import MillraceModel

/// The records of an event document, for a filter to be tried on.
package struct FilterEvents: Sendable {
    /// The kind of stream that the records come from.
    package let source: FilterSource
    /// The records in their order, at least one.
    package let records: [FilterRecord]

    /// Reads an event as Lambda hands it to a function, `{"Records":[…]}`, or one record of it.
    ///
    /// Only what a filter needs is looked for: each record has an object `dynamodb`, or an object `kinesis` with
    /// `data` in Base64. All records are of one kind. Of a key that occurs twice the last member counts.
    ///
    /// - Throws: `FilterError` with every problem, each with its pointer and byte.
    package init(json: [UInt8]) throws(FilterError) {
        let document: LocatedJSON
        do {
            document = try LocatedJSON(parsing: json, depthLimit: JSONReader.depthLimitMax)
        } catch {
            let message = "the document is not JSON: \(error)"
            throw FilterError([
                FilterProblem(pointer: .root, value: nil, message: message, byteOffset: error.offset)
            ])
        }
        var check = Check()
        check.read(document)
        guard check.problems.isEmpty, let source = check.source else { throw FilterError(check.problems) }
        self.source = source
        records = check.records
    }

    /// Reads the document and collects everything that is wrong with it.
    private struct Check {
        var source: FilterSource?
        var records: [FilterRecord] = []
        var problems: [FilterProblem] = []

        mutating func read(_ document: LocatedJSON) {
            guard let list = document.member("Records") else { return readRecord(document, at: .root) }
            let place = JSONPointer.root.appending("Records")
            guard case .array(let elements) = list.content, !elements.isEmpty else {
                return report(list, at: place, "is not an array of at least one record")
            }
            for (index, element) in elements.enumerated() { readRecord(element, at: place.appending(index)) }
        }

        private mutating func readRecord(_ record: LocatedJSON, at place: JSONPointer) {
            let kinds = FilterSource.allCases.filter { record.member($0.bodyKey)?.value.objectValue != nil }
            guard let kind = kinds.first, kinds.count == 1, case .object(let object) = record.value else {
                return report(record, at: place, "is not a record of an event, with an object dynamodb or kinesis")
            }
            guard kind == source ?? kind else {
                return report(record, at: place, "is of \(kind.name), and the records before it are not")
            }
            source = kind
            if kind == .kinesis, let body = record.member("kinesis") {
                let data = body.member("data")
                guard data?.value.stringValue.flatMap(Base64.decode) != nil else {
                    let dataPlace = place.appending("kinesis").appending("data")
                    return report(data ?? body, at: dataPlace, "is not data in canonical Base64")
                }
            }
            records.append(FilterRecord(event: object))
        }

        private mutating func report(_ value: LocatedJSON, at pointer: JSONPointer, _ message: String) {
            problems.append(
                FilterProblem(pointer: pointer, value: value.value, message: message, byteOffset: value.byteOffset))
        }
    }
}
