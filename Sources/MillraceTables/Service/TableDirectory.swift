internal import MillraceStreams
internal import Synchronization

/// The tables in memory, so that a read or a write of an item does not read its table's row as well.
///
/// What is committed is what stands here, except while tables are being changed: then, and only then, a body that runs
/// in the store may see more than this, and has to read the row. A change is announced before its body can run and
/// withdrawn after its outcome stands here, so a body that finds none announced sees exactly what stands here.
final class TableDirectory: Sendable {
    private struct Entry {
        /// `nil` for a table that was deleted.
        var table: SharedTable?
        /// The place of the change in the order in which bodies ran; outcomes may arrive in another one.
        var sequence: UInt64
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var changesUnderWay = 0
        var lastSequence: UInt64 = 0
    }

    private let state: Mutex<State>
    private let spacePrefix: String

    /// Creates a directory of tables read from a store.
    ///
    /// - Parameter spacePrefix: What the name of their row space begins with.
    init(_ tables: [StoredTable], spacePrefix: String) {
        self.spacePrefix = spacePrefix
        var entries: [String: Entry] = [:]
        for table in tables { entries[table.name] = Entry(table: SharedTable(table), sequence: 0) }
        state = Mutex(State(entries: entries))
    }

    /// The names of all tables in the order of their bytes.
    var names: [String] {
        let names = state.withLock { state in state.entries.values.compactMap { $0.table?.table.name } }
        // Names are ASCII, for which Swift's order is that of the bytes.
        return names.sorted()
    }

    /// A table as it is committed, for all to share.
    func shared(named name: String) -> SharedTable? {
        state.withLock { $0.entries[name]?.table }
    }

    /// A table as it is committed.
    func table(named name: String) -> StoredTable? { shared(named: name)?.table }

    /// A table as a running body has to see it.
    func table(named name: String, in transaction: borrowing StoreTransaction) throws -> StoredTable? {
        let settled: StoredTable?? = state.withLock { state in
            state.changesUnderWay == 0 ? .some(state.entries[name]?.table?.table) : .none
        }
        if let settled { return settled }
        return try StoredTable.read(StoredTable.rowKey(of: name, spacePrefix), from: transaction)
    }

    /// The table of an address as a running body has to see it.
    ///
    /// - Throws: `ServiceError` when it was deleted, or created anew, since the address was found.
    func table(of address: ItemAddress, in transaction: borrowing StoreTransaction) throws -> SharedTable {
        let isSettled = state.withLock { state in
            state.changesUnderWay == 0 && state.entries[address.table.name]?.table === address.shared
        }
        if isSettled { return address.shared }
        guard let table = try table(named: address.table.name, in: transaction), table.number == address.table.number
        else { throw ServiceError.tableNotFound }
        return SharedTable(table)
    }

    /// Announces a change of a table.
    func beginChange() {
        state.withLock { $0.changesUnderWay += 1 }
    }

    /// Gives a running body its place in the order of changes.
    func nextSequence() -> UInt64 {
        state.withLock { state in
            state.lastSequence += 1
            return state.lastSequence
        }
    }

    /// Takes over the committed outcome of a change, unless that of a later one is here already.
    func publish(_ table: StoredTable?, named name: String, sequence: UInt64) {
        state.withLock { state in
            if let entry = state.entries[name], entry.sequence > sequence { return }
            state.entries[name] = Entry(table: table.map(SharedTable.init), sequence: sequence)
        }
    }

    /// Withdraws the announcement of a change, whose outcome stands here or which failed.
    func endChange() {
        state.withLock { state in
            state.changesUnderWay -= 1
            guard state.changesUnderWay == 0 else { return }
            // Without changes under way nothing can arrive late, so deleted tables can be forgotten.
            state.entries = state.entries.filter { $0.value.table != nil }
        }
    }
}
