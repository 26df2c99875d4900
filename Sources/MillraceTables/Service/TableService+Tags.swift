internal import MillraceStreams

extension TableService {
    /// Adds tags to a table, in place of those of the same names.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for tags that break a rule.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
    public func tagTable(_ name: String, _ tags: [String: String]) async throws {
        try await changeExistingTable(name) { _, table in
            table.tags.merge(tags) { _, new in new }
            try TagRules.check(table.tags)
        }
    }

    /// Removes tags from a table; those that it does not have do not matter.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html
    public func untagTable(_ name: String, _ tagKeys: Set<String>) async throws {
        try await changeExistingTable(name) { _, table in
            for key in tagKeys { table.tags[key] = nil }
        }
    }

    /// The tags of a table.
    ///
    /// - Throws: `ServiceError`: `.resourceNotFound`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html
    public func tags(of name: String) async throws -> [String: String] {
        guard let table = directory.table(named: name) else { throw ServiceError.tableNotFound(named: name) }
        return table.tags
    }
}
