import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

/// Does the same to a table and to its model, by chance, and compares what comes of it.
struct TableWorld {
    private(set) var tables: TestTables
    private(set) var model: TableModel
    private var random: SeededGenerator
    private let keys: [Item]
    private(set) var step = 0
    private let seed: UInt64

    /// Where the world is, for the message of a failure.
    var place: Comment { "MILLRACE_MODEL_SEEDS seed \(seed), step \(step)" }

    private var now: Int64 { tables.clock.now.secondsSinceEpoch }

    init(seed: UInt64, on kind: StoreKind) async throws {
        var random = SeededGenerator(seed: seed)
        let hasRange = random.oneIn(2)
        let schema = KeySchema(hash: "h", range: hasRange ? KeyAttribute("r", .number) : nil)
        keys = (0..<random.number(in: 3...12)).map { number in
            let hash = AttributeValue.string("item\(hasRange ? number % 3 : number)")
            return hasRange ? ["h": hash, "r": .number(AWSNumber(number - 4))] : ["h": hash]
        }
        tables = try await TestTables(on: kind)
        model = TableModel(key: schema)
        if hasRange, random.oneIn(2) {
            let key = KeySchema(hash: "h", range: "l")
            model.indexes = [SecondaryIndex("local", .local, keySchema: key, projection: .include(["m"]))]
        }
        self.random = random
        self.seed = seed
        try await tables.service.createTable(
            TableDefinition(name: "Birds", keySchema: schema, indexes: model.indexes))
        try await switchStream()
        if random.oneIn(2) { try await switchTimeToLive() }
    }

    /// Does some one thing.
    mutating func advance() async throws {
        step += 1
        switch random.number(in: 0...99) {
        case 0..<50: try await writeOne()
        case 50..<58: try await writeBatch()
        case 58..<67: try await transact()
        case 67..<75: try await expire()
        case 75..<82: tables.clock.move(by: .seconds(random.number(in: 1...700)))
        case 82..<85: try await switchStream()
        case 85..<92: try await changeShards()
        case 92..<95: try await changeIndexes()
        case 95..<98: try await switchTimeToLive()
        default: tables = try await tables.reopened()
        }
    }

    private mutating func drawWrite() -> ModelWrite {
        ModelWrite.drawn(keys.drawn(using: &random), now: now, using: &random)
    }

    private mutating func writeOne() async throws {
        if random.oneIn(8) { return try await modifyOne() }
        let write = drawWrite()
        let expected = model.outcome(of: write)
        let service = tables.service
        let found: TableModel.Outcome
        do {
            let old: Item?
            switch write.request {
            case .put(var input):
                input.returnValues = .allOld
                old = try await service.putItem(input).attributes
            case .update(var input):
                input.returnValues = .allOld
                old = try await service.updateItem(input).attributes
            case .delete(var input), .conditionCheck(var input):
                input.returnValues = .allOld
                old = try await service.deleteItem(input).attributes
            }
            found = .done(old: old, new: try await service.getItem(write.key, from: "Birds"))
        } catch let error as ServiceError where error.code == .conditionalCheckFailed {
            found = .conditionFailed
        } catch let error as ServiceError where error.code == .validation {
            found = .refused
        }
        #expect(found == expected, place)
        if case .done(_, let new) = expected { model.write(write.key, new) }
    }

    private mutating func modifyOne() async throws {
        let key = keys.drawn(using: &random)
        let old = model.items[key]
        let new: Item? = random.oneIn(3) ? nil : (old ?? key).merging(["seen": .number(AWSNumber(step / 3))]) { $1 }
        let found = try await tables.service.modifyItem(key, in: "Birds") { item in
            let old = item
            item = new
            return old
        }
        #expect(found == old, place)
        model.write(key, new)
    }

    private mutating func writeBatch() async throws {
        var requests: [WriteRequest] = []
        var isRefused = false
        var outcomes: [(Item, Item?)] = []
        for key in keys.shuffled(using: &random).prefix(random.number(in: 1...6)) {
            if random.oneIn(3) {
                requests.append(.delete(key: key))
                outcomes.append((key, nil))
            } else {
                let item = ItemDraw.item(key, now: now, using: &random)
                requests.append(.put(item))
                outcomes.append((key, item))
                let put = ModelWrite(request: .put(PutItemInput(tableName: "Birds", item: item)), key: key) { _ in
                    .becomes(item)
                }
                if model.outcome(of: put) == .refused { isRefused = true }
            }
        }
        do {
            try await tables.service.batchWriteItem(["Birds": requests])
            #expect(!isRefused, place)
        } catch let error as ServiceError where error.code == .validation {
            #expect(isRefused, place)
        }
        if !isRefused { for (key, item) in outcomes { model.write(key, item) } }
    }

    private mutating func transact() async throws {
        var writes: [ModelWrite] = []
        for key in keys.shuffled(using: &random).prefix(random.number(in: 1...4)) {
            let write = ModelWrite.drawn(key, now: now, using: &random)
            if write.isForTransactions { writes.append(write) }
        }
        guard !writes.isEmpty else { return }
        let outcomes = writes.map(model.outcome)
        do {
            let token = random.oneIn(3) ? "token\(step)" : nil
            let requests = writes.map(\.request)
            // Asked twice under one name it takes place once.
            for _ in 0..<(token == nil ? 1 : 2) {
                try await tables.service.transactWriteItems(requests, clientRequestToken: token)
            }
            for (write, outcome) in zip(writes, outcomes) {
                guard case .done(_, let new) = outcome else {
                    Issue.record(place)
                    continue
                }
                model.write(write.key, new)
            }
        } catch let error as ServiceError where error.code == .transactionCanceled {
            let codes = outcomes.map { outcome in
                switch outcome {
                case .done: "None"
                case .conditionFailed: "ConditionalCheckFailed"
                case .refused: "ValidationError"
                }
            }
            #expect(error.cancellationReasons.map(\.code) == codes, place)
            #expect(Set(codes) != ["None"], place)
        } catch let error as ServiceError where error.code == .validation {
            #expect(zip(writes, outcomes).contains { $0.isPut && $1 == .refused }, place)
        }
    }

    private mutating func expire() async throws {
        let next = model.expire(now: now)
        let found = try await tables.service.deleteExpiredItems()
        #expect(found?.secondsSinceEpoch == next, place)
    }

    private mutating func switchStream() async throws {
        if model.stream == nil {
            let view = StreamViewType.allCases.drawn(using: &random)
            let table = try await tables.service.updateStream(of: "Birds", enabled: true, viewType: view)
            let arn = try #require(table.latestStreamARN, place)
            #expect(model.changes[arn] == nil, place)
            model.stream = arn
            model.changes[arn] = []
        } else {
            try await tables.service.updateStream(of: "Birds", enabled: false)
            model.stream = nil
        }
    }

    private mutating func changeShards() async throws {
        guard let stream = model.stream else { return }
        let open = tables.store.shards(of: stream).filter(\.isOpen).sorted {
            $0.hashRange.lowerBound < $1.hashRange.lowerBound
        }
        let number = random.number(in: 0...open.count - 1)
        let key = ShardKey(stream: stream, shard: open[number].id)
        let form = random.number(in: 0...2)
        _ = try await tables.store.write { transaction in
            switch form {
            case 0 where open.count < 8: _ = try transaction.splitShard(key)
            case 1 where number > 0:
                _ = try transaction.mergeShards(open[number - 1].id, open[number].id, in: stream)
            default: _ = try transaction.rollOverShard(key)
            }
        }
    }

    private mutating func changeIndexes() async throws {
        let candidates = [
            SecondaryIndex(
                "global1", keySchema: KeySchema(hash: "g", range: KeyAttribute("f", .number)), projection: .all),
            SecondaryIndex("global2", keySchema: KeySchema(hash: "l"), projection: .keysOnly),
            SecondaryIndex(
                "global3", keySchema: KeySchema(hash: KeyAttribute("n", .number)),
                projection: .include(["m", "letters"])),
        ]
        let index = candidates.drawn(using: &random)
        var update = TableUpdate()
        if model.indexes.contains(index) {
            update.indexes = [.delete(name: index.name)]
            model.indexes.removeAll { $0 == index }
        } else {
            update.indexes = [.create(index)]
            model.indexes.append(index)
        }
        let table = try await tables.service.updateTable("Birds", update)
        #expect(table.indexes.map(\.definition) == model.indexes, place)
    }

    private mutating func switchTimeToLive() async throws {
        if let attribute = model.expiryAttribute {
            guard random.oneIn(3) else { return }
            try await tables.service.updateTimeToLive("Birds", TimeToLive(attributeName: attribute, isEnabled: false))
            model.expiryAttribute = nil
        } else {
            let attribute = random.oneIn(4) ? "n" : "ttl"
            try await tables.service.updateTimeToLive("Birds", TimeToLive(attributeName: attribute))
            model.expiryAttribute = attribute
        }
    }

    /// Compares all items and all indexes, what they hold and in which order.
    func checkItems() async throws {
        let expected = NaiveReader(tableKey: model.key).entries(of: Array(model.items.values))
        #expect(try await tables.items() == expected, place)
        for index in model.indexes {
            let entries = NaiveReader(tableKey: model.key, index: index).entries(of: expected)
            let found = try await tables.service.scan(ScanInput(tableName: "Birds", indexName: index.name))
            #expect(found.items == entries, "index \(index.name), \(place)")
        }
    }

    /// Follows each stream along its lineage, and compares what it shows of each item with what was done to it.
    mutating func checkStreams() async throws {
        let streams = tables.store.streams()
        #expect(Set(streams.map(\.arn)) == Set(model.changes.keys), place)
        for (stream, changes) in model.changes {
            let found = try await follow(stream)
            let expected = Dictionary(grouping: changes, by: \.keys)
            #expect(Set(found.keys) == Set(expected.keys), place)
            for (key, changes) in expected { #expect(found[key] == changes, "item \(key), \(place)") }
        }
    }

    /// Reads a stream parents first, in pages of any length.
    private mutating func follow(_ stream: StreamARN) async throws -> [Item: [TableModel.Change]] {
        var waiting = tables.store.shards(of: stream).shuffled(using: &random)
        var changes: [Item: [TableModel.Change]] = [:]
        while !waiting.isEmpty {
            let open = Set(waiting.map(\.id))
            guard let number = waiting.firstIndex(where: { open.isDisjoint(with: $0.parents) }) else {
                Issue.record("the lineage of \(stream) has a circle, \(place)")
                return changes
            }
            let shard = waiting.remove(at: number)
            var position = Checkpoint.trimHorizon
            while true {
                let page = try await tables.store.read(
                    ShardKey(stream: stream, shard: shard.id), after: position, limit: random.number(in: 1...40))
                for record in page.records {
                    guard case .change(let change) = record.content else { continue }
                    if let identity = change.userIdentity { #expect(identity == .timeToLive, place) }
                    changes[change.keys, default: []].append(
                        TableModel.Change(
                            name: change.operation.rawValue,
                            keys: change.keys,
                            old: change.oldImage,
                            new: change.newImage,
                            isByTimeToLive: change.userIdentity != nil
                        ))
                }
                guard let last = page.records.last, !page.isAtShardEnd else {
                    #expect(page.isAtShardEnd != shard.isOpen, place)
                    break
                }
                position = .after(last.sequenceNumber)
            }
        }
        return changes
    }
}
