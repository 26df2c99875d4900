internal import GRDB
internal import MillraceModel

extension StoreCheck {
    /// A shard as its row tells.
    private struct ShardRow {
        let shard: CatalogShard
        let trimmed: Int64
    }

    /// Looks at streams and their shards, then at the records of each shard.
    mutating func checkStreams(_ db: Database) {
        var streams: [Int: StreamDescription] = [:]
        catching(at: "table streams") { check in
            let cursor = try GRDB.Row.fetchCursor(db, sql: SQLiteLoader.streams)
            while let row = try cursor.next() {
                let number = Int(try row.integer(at: 0))
                check.report.streamCount += 1
                check.catching(at: "stream number \(number)") { _ in streams[number] = try SQLiteLoader.stream(row) }
            }
        }
        var shards: [Int: [ShardRow]] = [:]
        catching(at: "table shards") { check in
            let cursor = try GRDB.Row.fetchCursor(db, sql: SQLiteLoader.shards)
            while let row = try cursor.next() {
                let number = Int(try row.integer(at: 0))
                check.report.shardCount += 1
                check.catching(at: "shard number \(number)") { check in
                    let (stream, trimmed) = (Int(try row.integer(at: 1)), try row.integer(at: 9))
                    let shard = ShardRow(shard: try SQLiteLoader.shard(row), trimmed: trimmed)
                    shards[stream, default: []].append(shard)
                    if streams[stream] == nil {
                        check.add("its stream, number \(stream), is not there or damaged", at: "shard number \(number)")
                    }
                }
            }
        }
        for (number, stream) in streams.sorted(by: { $0.key < $1.key }) {
            checkTopology(stream, number: number, shards[number] ?? [])
        }
        for shard in shards.values.joined().sorted(by: { $0.shard.number < $1.shard.number }) {
            checkRecords(shard, db)
        }
    }

    private mutating func checkTopology(_ stream: StreamDescription, number: Int, _ rows: [ShardRow]) {
        let place = "stream \(stream.arn)"
        catching(at: place) { _ in
            _ = try StreamTopology(number: number, description: stream, shards: rows.map(\.shard))
        }
        if stream.status == .enabled, rows.isEmpty { add("it is enabled and has no shard", at: place) }
        if stream.status == .disabled, rows.contains(where: \.shard.isOpen) {
            add("it is disabled and has open shards", at: place)
        }
        var byID: [ShardID: CatalogShard] = [:]
        for row in rows where byID.updateValue(row.shard, forKey: row.shard.id) != nil {
            add("two shards are named \(row.shard.id)", at: place)
        }
        for row in rows {
            checkExtent(row, at: "shard \(row.shard.id) of \(stream.arn)")
            for parent in row.shard.parents.compactMap({ byID[$0] }) where (parent.end ?? .max) >= row.shard.start {
                add("it begins before its parent \(parent.id) ends", at: "shard \(row.shard.id) of \(stream.arn)")
            }
        }
    }

    private mutating func checkExtent(_ row: ShardRow, at place: String) {
        let shard = row.shard
        if let end = shard.end, end < shard.start {
            add("it ends at \(end), before its start \(shard.start)", at: place)
        }
        if (shard.end == nil) != (shard.closedAt == nil) { add("it is closed by half", at: place) }
        if row.trimmed < shard.start || row.trimmed > shard.end ?? .max {
            add("it is trimmed up to \(row.trimmed), outside of its positions", at: place)
        }
    }

    private mutating func checkRecords(_ row: ShardRow, _ db: Database) {
        let shard = row.shard
        catching(at: "shard \(shard.id), table \(SQLiteSchema.records(shard.number))") { check in
            let statement = try db.makeStatement(
                sql: "SELECT position, arrival, content FROM \(SQLiteSchema.records(shard.number)) ORDER BY position")
            let cursor = try GRDB.Row.fetchCursor(statement)
            while let record = try cursor.next() {
                let (position, arrival) = (try record.integer(at: 0), try record.integer(at: 1))
                let place = SealedPlace.record(shard: shard.number, position: position, arrival: arrival)
                if position <= max(shard.start, row.trimmed) || position > shard.end ?? .max {
                    check.add("it lies outside of its shard", at: "\(place)")
                }
                check.report.recordCount += 1
                check.catching(at: "\(place)", "no reader passes it until it is trimmed; go back to a copy") { check in
                    let content = try record.bytes(at: 2)
                    try check.read(content, at: place, db) { _ = try RecordCodec.decode($0) }
                }
            }
        }
    }
}
