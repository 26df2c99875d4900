import MillraceModel

extension WireClient {
    /// Collects a list that comes in pages.
    ///
    /// - Parameters:
    ///   - target: The service.
    ///   - operation: The operation's name.
    ///   - list: The member of the answers that holds the elements.
    ///   - next: Finds in an answer what the request for the next page says; `nil` when there is none.
    ///   - writeMembers: Writes the members that all requests have.
    func pages(
        _ target: WireTarget,
        _ operation: String,
        list: String,
        next: (JSONObject) -> (name: String, value: String)?,
        _ writeMembers: (inout JSONWriter) -> Void = { _ in }
    ) async throws -> [JSONValue] {
        var elements: [JSONValue] = []
        var start: (name: String, value: String)?
        repeat {
            let page = try await call(target, operation) { writer in
                writeMembers(&writer)
                if let start { writer.member(start.name, start.value) }
            }
            elements += page[list]?.arrayValue ?? []
            start = next(page)
        } while start != nil
        return elements
    }

    /// The names of all tables.
    func tableNames() async throws -> [String] {
        try await pages(
            .dynamoDB, "ListTables", list: "TableNames",
            next: { page in page["LastEvaluatedTableName"]?.stringValue.map { ("ExclusiveStartTableName", $0) } }
        ).compactMap(\.stringValue)
    }

    /// The names of all Kinesis streams.
    func kinesisStreamNames() async throws -> [String] {
        try await pages(
            .kinesis, "ListStreams", list: "StreamNames",
            next: { page in
                guard page["HasMoreStreams"] == .bool(true) else { return nil }
                return page["StreamNames"]?.arrayValue?.last?.stringValue.map { ("ExclusiveStartStreamName", $0) }
            }
        ).compactMap(\.stringValue)
    }
}
