/// What a SQLite store keeps in memory, as of the last commit.
struct SQLiteState {
    /// The streams, the counters and who waits.
    var index = StoreIndex()
    /// The last records of each shard.
    var tails: TailCache
    /// The numbers of the spaces, which name their tables.
    var spaces: [String: Int] = [:]
    /// How often spaces have come or gone, and their tables with them.
    var spacesVersion = 0
    /// How many accesses to the file are under way, apart from writes.
    var accessCount = 0
    /// Called when the last of them has ended and the store is to be closed.
    var whenIdle: (@Sendable () -> Void)?

    /// Takes over what a commit wrote.
    ///
    /// - Parameters:
    ///   - written: The changes as they were written down.
    ///   - group: The bodies that shared the commit.
    /// - Returns: The callbacks that are due.
    mutating func publish(_ written: ChangeWriter, of group: TransactionGroup) -> [WaitRegistry.Callback] {
        if written.hasNewSpaces {
            spaces = written.spaces
            spacesVersion += 1
        }
        for (number, change) in group.changes.shards {
            switch change {
            case .created(let shard, _): tails.open(number, behind: shard.start)
            case .closed: break
            case .dropped: tails.close(number)
            }
        }
        for (number, entries) in written.entries.sorted(by: { $0.key < $1.key }) { tails.append(entries, to: number) }
        for (number, position) in group.changes.trimmed { tails.drop(number, through: position) }
        return index.apply(group.changes, catalog: group.catalog)
    }
}
