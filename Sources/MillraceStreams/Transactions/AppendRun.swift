package import MillraceModel

/// Records on their way into the open shards of one stream, within a transaction.
///
/// What is the same for all of them is looked up once: the stream, its shards and its counter.
package struct AppendRun {
    private let topology: StreamTopology
    private let now: Timestamp
    /// The last position of the stream.
    private(set) var position: Int64
    /// The new records of each shard that was given some, by the shard's number.
    private(set) var lists: [(number: Int, records: [PositionedRecord])] = []
    /// Where the list of each open shard stands, by the place among the routes; empty until there is a second record,
    /// because a run of one needs none.
    private var places: [Int?] = []
    private var firstRoute = 0

    /// Begins behind a position of a stream, with the instant at which the records arrive.
    init(_ topology: StreamTopology, now: Timestamp, position: Int64) {
        self.topology = topology
        self.now = now
        self.position = position
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
        add(PositionedRecord(position: position, record: record), at: route)
        return record
    }

    private mutating func add(_ record: PositionedRecord, at route: Int) {
        if lists.isEmpty {
            firstRoute = route
        } else if places.isEmpty {
            places = Array(repeating: nil, count: topology.routes.count)
            places[firstRoute] = 0
        }
        if !places.isEmpty {
            if let place = places[route] { return lists[place].records.append(record) }
            places[route] = lists.count
        }
        lists.append((topology.routes[route].number, [record]))
    }
}
