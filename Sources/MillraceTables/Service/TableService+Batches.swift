internal import MillraceModel
internal import MillraceStreams

extension TableService {
    private static let batchGetCountMax = 100
    private static let batchGetByteCountMax = 16 << 20
    private static let batchWriteCountMax = 25

    /// Reads items of one or several tables.
    ///
    /// - Parameters:
    ///   - requestItems: What to read of each table: 1 to 100 items in all.
    ///   - returnConsumedCapacity: Whether to say what capacity was taken.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for a key that is there twice or does not fit, or an
    ///   expression that breaks a rule.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
    public func batchGetItem(
        _ requestItems: [String: KeysAndAttributes], returnConsumedCapacity: ReturnConsumedCapacity = .none
    ) async throws -> BatchGetItemOutput {
        let count = requestItems.values.reduce(0) { $0 + $1.keys.count }
        guard !requestItems.isEmpty else {
            throw ServiceError.validation(
                "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
                    + "Member must have length greater than or equal to 1")
        }
        guard count <= Self.batchGetCountMax else {
            throw ServiceError.validation("Too many items requested for the BatchGetItem call")
        }
        var constraints = ConstraintCheck()
        for (name, request) in requestItems.sorted(by: { $0.key < $1.key }) {
            constraints.length(request.keys.count, of: "[]", at: "requestItems.\(name).member.keys", in: 1...Int.max)
        }
        try constraints.finish()
        typealias Plan = (
            name: String, request: KeysAndAttributes, addresses: [ItemAddress], projection: ProjectionExpression?
        )
        var plans: [Plan] = []
        for (name, request) in requestItems.sorted(by: { $0.key < $1.key }) {
            let projection = try projection(request.projection)
            let table = try existing(name)
            let addresses = try request.keys.map { try ItemAddress(ofKey: $0, in: table) }
            guard Set(addresses.map(\.row)).count == addresses.count else {
                throw ServiceError.validation("Provided list of item keys contains duplicates")
            }
            plans.append((name, request, addresses, projection))
        }
        var responses: [String: [Item]] = requestItems.mapValues { _ in [] }
        var unprocessed: [String: KeysAndAttributes] = [:]
        var capacities: [ConsumedCapacity] = []
        var byteCount = 0
        for plan in plans {
            let name = plan.name
            var capacity = ConsumedCapacity(tableName: name, isDetailed: returnConsumedCapacity == .indexes)
            for address in plan.addresses {
                guard byteCount < Self.batchGetByteCountMax else {
                    unprocessed[name, default: KeysAndAttributes(keys: [], like: plan.request)].keys.append(
                        address.keys)
                    continue
                }
                let item = try await ServiceError.translatingStoreErrors {
                    try await store.row(address.rowKey).map { try ItemCodec.decode($0) }
                }
                byteCount += item?.sizeBytes ?? 0
                capacity.tableUnits += .reading(
                    item?.sizeBytes ?? 0, isConsistent: plan.request.consistentRead)
                if let item { responses[name]?.append(plan.projection?.project(item) ?? item) }
            }
            capacities.append(capacity)
        }
        return BatchGetItemOutput(
            responses: responses,
            unprocessedKeys: unprocessed,
            consumedCapacity: returnConsumedCapacity == .none ? nil : capacities
        )
    }

    /// Puts and deletes items of one or several tables, without conditions, all at once.
    ///
    /// - Parameters:
    ///   - requestItems: What to write to each table: 1 to 25 items in all, each once.
    ///   - returnConsumedCapacity: Whether to say what capacity was taken.
    ///   - returnItemCollectionMetrics: Whether to say how large the item collections are.
    /// - Throws: `ServiceError`: `.resourceNotFound`; `.validation` for an item that is there twice or breaks a rule.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
    @discardableResult
    public func batchWriteItem(
        _ requestItems: [String: [WriteRequest]],
        returnConsumedCapacity: ReturnConsumedCapacity = .none,
        returnItemCollectionMetrics: ReturnItemCollectionMetrics = .none
    ) async throws -> BatchWriteItemOutput {
        let count = requestItems.values.reduce(0) { $0 + $1.count }
        guard !requestItems.isEmpty else {
            throw ServiceError.validation(
                "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
                    + "Member must have length greater than or equal to 1")
        }
        guard count <= Self.batchWriteCountMax else {
            throw ServiceError.validation("Too many items requested for the BatchWriteItem call")
        }
        var writes: [ItemWrite] = []
        for (name, requests) in requestItems.sorted(by: { $0.key < $1.key }) {
            guard !requests.isEmpty else {
                throw ServiceError.validation(
                    "The batch write request list for a table cannot be null or empty: \(name)")
            }
            let table = try existing(name)
            for request in requests {
                switch request {
                case .put(let item): writes.append(try put(item, into: table))
                case .delete(let key): writes.append(try delete(key, from: table))
                }
            }
        }
        guard Set(writes.map(\.address.rowKey)).count == writes.count else {
            throw ServiceError.validation("Provided list of item keys contains duplicates")
        }
        let context = WriteContext(
            destinations: destinations, dueWatch: dueWatch, returnConsumedCapacity: returnConsumedCapacity)
        let outcomes = try await run(writes, context)
        return BatchWriteItemOutput(
            itemCollectionMetrics: try await collectionMetrics(of: writes, returnItemCollectionMetrics),
            consumedCapacity: returnConsumedCapacity == .none ? nil : Self.byTable(outcomes.map(\.consumedCapacity))
        )
    }

    /// Capacities, those of one table together, in the order of the tables' names.
    static func byTable(_ capacities: [ConsumedCapacity]) -> [ConsumedCapacity] {
        Dictionary(grouping: capacities, by: \.tableName)
            .sorted { $0.key < $1.key }
            .map { _, capacities in
                capacities.dropFirst().reduce(into: capacities[0]) { $0 += $1 }
            }
    }

    /// The sizes of the item collections of writes by table; `nil` unless asked for.
    func collectionMetrics(
        of writes: [ItemWrite], _ isWanted: ReturnItemCollectionMetrics
    ) async throws -> [String: [ItemCollectionMetrics]]? {
        guard isWanted == .size else { return nil }
        var metrics: [String: [ItemCollectionMetrics]] = [:]
        for write in writes {
            guard let one = try await collectionMetrics(of: write.address, isWanted),
                metrics[write.address.table.name]?.contains(one) != true
            else { continue }
            metrics[write.address.table.name, default: []].append(one)
        }
        return metrics
    }
}

extension KeysAndAttributes {
    /// Other keys with the parameters of a request.
    fileprivate init(keys: [Item], like request: KeysAndAttributes) {
        self.init(keys: keys, projection: request.projection)
        consistentRead = request.consistentRead
    }
}
