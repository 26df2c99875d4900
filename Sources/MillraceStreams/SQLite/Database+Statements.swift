internal import GRDB

extension Database {
    /// How many shards a store may have for statements of single shards to be kept.
    private static let shardCountMax = 256

    /// Prepares a statement that names the table of a shard.
    ///
    /// GRDB keeps statements in a dictionary that is copied whenever one is added, and empties it whenever a table
    /// comes or goes. With the few shards of most stores that is much quicker than to prepare them each time; with
    /// thousands it would take many times longer, so there they are made anew for each use.
    func shardStatement(sql: String, shardCount: Int) throws -> Statement {
        shardCount > Self.shardCountMax ? try makeStatement(sql: sql) : try cachedStatement(sql: sql)
    }
}
