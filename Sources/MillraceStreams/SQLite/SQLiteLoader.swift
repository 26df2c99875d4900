internal import GRDB
internal import MillraceModel

/// Reads streams, shards and counters from a file when it is opened.
///
/// No record is looked at but the last key of each open shard, so a store is ready fast whatever its backlog.
struct SQLiteLoader {
    /// The columns that `stream(_:)` reads, in its order.
    static let streams = "SELECT number, arn, view_type, created, disabled, version FROM streams"
    /// The columns that `shard(_:)` reads, in its order, with the stream's number at 1 and the trim point at 9.
    static let shards = """
        SELECT number, stream, id, parents, lower_hash, upper_hash, start, ending, closed, trimmed, created
        FROM shards
        """

    private let db: Database

    /// Reads on a connection.
    init(_ db: Database) {
        self.db = db
    }

    /// Gives the state as of the last commit.
    func load(tailLimits: TailLimits) throws -> SQLiteState {
        var state = SQLiteState(tails: TailCache(limits: tailLimits))
        let shards = try shards()
        for row in try GRDB.Row.fetchAll(db, sql: Self.streams) {
            let number = Int(try row.integer(at: 0))
            let shards = shards[number] ?? []
            try state.index.restore(streamNumber: number, description: try Self.stream(row), shards: shards)
            for (shard, extent) in shards { state.tails.open(shard.number, behind: extent.last) }
        }
        for row in try GRDB.Row.fetchAll(db, sql: "SELECT number, name FROM spaces") {
            state.spaces[try row.text(at: 1)] = Int(try row.integer(at: 0))
        }
        return state
    }

    /// Reads a stream.
    ///
    /// - Throws: `StoreError.corrupt` when its name or view is unknown.
    static func stream(_ row: GRDB.Row) throws -> StreamDescription {
        let (arn, viewType) = (StreamARN(try row.text(at: 1)), StreamViewType(rawValue: try row.text(at: 2)))
        guard let arn, let viewType else {
            throw StoreError.corrupt("stream \(try row.text(at: 1)) of view \(try row.text(at: 2)) is unknown")
        }
        let disabled = try row.optionalInteger(at: 4).map(Timestamp.init(microsecondsSinceEpoch:))
        return StreamDescription(
            arn: arn,
            viewType: viewType,
            status: disabled == nil ? .enabled : .disabled,
            createdAt: Timestamp(microsecondsSinceEpoch: try row.integer(at: 3)),
            disabledAt: disabled,
            version: Int(try row.integer(at: 5))
        )
    }

    private func shards() throws -> [Int: [(CatalogShard, ShardExtent)]] {
        var shards: [Int: [(CatalogShard, ShardExtent)]] = [:]
        for row in try GRDB.Row.fetchAll(db, sql: Self.shards) {
            let shard = try Self.shard(row)
            let trimmed = try row.integer(at: 9)
            let last = try shard.end ?? lastPosition(ofShard: shard.number) ?? trimmed
            shards[Int(try row.integer(at: 1)), default: []].append((shard, ShardExtent(last: last, trimmed: trimmed)))
        }
        return shards
    }

    /// Reads a shard.
    ///
    /// - Throws: `StoreError.corrupt` when it takes no hashes.
    static func shard(_ row: GRDB.Row) throws -> CatalogShard {
        let (lower, upper) = (UInt128(try row.text(at: 4), radix: 16), UInt128(try row.text(at: 5), radix: 16))
        guard let lower, let upper, lower <= upper else {
            throw StoreError.corrupt("shard \(try row.text(at: 2)) takes no hashes")
        }
        return CatalogShard(
            number: Int(try row.integer(at: 0)),
            id: ShardID(try row.text(at: 2)),
            parents: try row.text(at: 3).split(separator: " ").map { ShardID(String($0)) },
            hashRange: lower...upper,
            createdAt: Timestamp(microsecondsSinceEpoch: try row.integer(at: 10)),
            start: try row.integer(at: 6),
            end: try row.optionalInteger(at: 7),
            closedAt: try row.optionalInteger(at: 8).map(Timestamp.init(microsecondsSinceEpoch:))
        )
    }

    private func lastPosition(ofShard number: Int) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT max(position) FROM \(SQLiteSchema.records(number))")
    }
}
