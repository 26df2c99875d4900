package import MillraceModel

/// Records on their way into the open shards of one stream, within a transaction.
///
/// What is the same for all of them is looked up once: the stream, its shards and its counter, which cost each record
/// of a long run more than all the rest when they were looked up for every one.
package struct AppendRun {
    private let topology: StreamTopology
    private let now: Timestamp
    /// The last position of the stream.
    private(set) var position: Int64
    /// The new records of each shard that was given some, by the shard's number.
    private(set) var lists: [(number: Int, records: [PositionedRecord])] = []
    /// Where the list of each open shard stands, by the place among the routes.
    private var places: [Int?]

    init(_ topology: StreamTopology, now: Timestamp, position: Int64) {
        self.topology = topology
        self.now = now
        self.position = position
        places = Array(repeating: nil, count: topology.routes.count)
    }

    /// The place of the open shard that takes a hash, for this run.
    ///
    /// - Throws: `StoreError.streamDisabled`.
    package func route(of hash: UInt128) throws(StoreError) -> Int {
        guard let route = topology.routeIndex(of: hash) else { throw .streamDisabled(topology.description.arn) }
        return route
    }

    /// The shard at a place.
    package func shard(at route: Int) -> ShardID { topology.routes[route].id }

    /// Adds a record to the shard at a place.
    ///
    /// - Returns: The record with the next sequence number of the stream.
    package mutating func append(_ content: StreamRecord.Content, at route: Int) -> StreamRecord {
        position += 1
        let record = StreamRecord(
            sequenceNumber: topology.routes[route].numbering.sequenceNumber(at: position, arrival: now),
            arrival: now,
            content: content
        )
        if let place = places[route] {
            lists[place].records.append(PositionedRecord(position: position, record: record))
        } else {
            places[route] = lists.count
            lists.append((topology.routes[route].number, [PositionedRecord(position: position, record: record)]))
        }
        return record
    }
}
