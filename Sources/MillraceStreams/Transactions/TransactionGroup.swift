internal import MillraceModel

/// The bodies that share a commit: each runs on top of what the ones before it wrote.
///
/// A class, because the transactions of the bodies look at it while it grows; it never leaves the thread that commits.
final class TransactionGroup {
    /// What is committed.
    let base: any TransactionBase
    /// What the bodies so far have written, the running one included.
    var changes = ChangeSet()
    /// The streams after the bodies so far.
    private(set) var catalog: StreamCatalog

    /// Starts a group on top of the committed state.
    init(base: any TransactionBase, catalog: StreamCatalog) {
        self.base = base
        self.catalog = catalog
    }

    /// Runs one body and keeps what it wrote, unless it throws.
    func run<Result>(at now: Timestamp, _ body: (inout StoreTransaction) throws -> Result) throws -> Result {
        var transaction = StoreTransaction(now: now, group: self)
        do {
            let result = try body(&transaction)
            changes.keep()
            catalog = transaction.catalog
            return result
        } catch {
            changes.takeBack()
            throw error
        }
    }
}
