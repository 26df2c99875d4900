internal import GRDB

extension Database {
    /// How many shards, or spaces, a store may have for statements of single ones to be kept.
    private static let tableCountMax = 256

    /// Prepares a statement that names the table of a shard or of a space, of which there are that many.
    ///
    /// GRDB keeps statements in a dictionary that is copied whenever one is added, and empties it whenever a table
    /// comes or goes. With few tables they are kept all the same, because none has to be prepared again; with thousands
    /// each copy would be a long one, so there they are made anew for each use.
    func tableStatement(sql: String, tableCount: Int) throws -> Statement {
        tableCount > Self.tableCountMax ? try makeStatement(sql: sql) : try cachedStatement(sql: sql)
    }
}
