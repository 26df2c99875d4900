import MillraceModel
import MillraceStreams

/// Those who write to the stream, and what is done to its shards.
extension World {
    /// Writes a record, unless the stream is disabled.
    func produce(_ number: Int) async throws {
        let key = "key-\(random.int(1...scenario.keyCount))"
        let isPoison = random.chance(scenario.faults.poison)
        // Mostly small, so that several fit in one event; now and then nearly as large as an event, or larger.
        let bytes = scenario.recordBytesMax
        let byteCount = bytes == 0 ? 0 : random.int(0...(random.chance(0.15) ? bytes : min(bytes, 100)))
        var hash = StableHash()
        hash.combine(key.utf8)
        let data = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: byteCount)
        let content = StreamRecord.Content.data(DataRecord(partitionKey: key, data: data))
        let (stream, value) = (stream, hash.value)
        guard store.stream(stream)?.status == .enabled else { return }
        let record = try await store.write { try $0.append(content, to: stream, hash: value) }
        guard let shard = store.shards(of: stream).first(where: { $0.isOpen && $0.hashRange.contains(value) }) else {
            return scene.fail(.protocolMisuse, "a record of key \(key) went to no shard")
        }
        note {
            "record \(record.sequenceNumber.shortDescription) of \(key) goes to \(shard.id.shortDescription)"
                + (isPoison ? ", poison" : "")
        }
        scene.ledger.addRecord(record, key: key, to: shard.id, at: time, isPoison: isPoison)
    }

    /// Does something to the shards, where it can be done.
    func operate(_ operation: ShardOperation) async throws {
        let open = store.shards(of: stream).filter(\.isOpen)
        let stream = stream
        switch operation {
        case .split:
            // A small world has few shards: many idle lanes show nothing new.
            guard open.count < 6, let shard = open.isEmpty ? nil : random.pick(open) else { return }
            markReplaced([shard.id])
            _ = try await store.write { try $0.splitShard(ShardKey(stream: stream, shard: shard.id)) }
        case .rollOver:
            guard let shard = open.isEmpty ? nil : random.pick(open) else { return }
            markReplaced([shard.id])
            _ = try await store.write { try $0.rollOverShard(ShardKey(stream: stream, shard: shard.id)) }
        case .merge:
            guard open.count > 1 else { return }
            let sorted = open.sorted { $0.hashRange.lowerBound < $1.hashRange.lowerBound }
            let index = random.int(0...sorted.count - 2)
            let (one, other) = (sorted[index].id, sorted[index + 1].id)
            markReplaced([one, other])
            _ = try await store.write { try $0.mergeShards(one, other, in: stream) }
        case .trim:
            // Often nearly all that there is, whether it has been read or not.
            let age = random.microseconds(0...(random.chance(0.5) ? 2_000_000 : scenario.safetyMicroseconds / 2))
            return try await trim(before: scene.now - .microseconds(age))
        case .disable:
            guard !open.isEmpty else { return }
            marks.insert(.streamDisabled)
            try await store.write { try $0.disableStream(stream) }
        }
        note { "\(operation.rawValue)" }
        noteShards()
    }

    /// Drops what is older than the source keeps it.
    func retentionEnds() async throws {
        guard let retention = scenario.retentionMicroseconds else { return }
        try await trim(before: scene.now - .microseconds(retention))
    }

    private func trim(before instant: Timestamp) async throws {
        let stream = stream
        guard store.stream(stream) != nil else { return }
        let count = try await store.write { try $0.trim(stream, before: instant) }
        note { "the source drops \(count) records from before \(instant)" }
        noteShards()
        try await noteTrimmed()
    }

    /// Enters the shards as they are in the ledger.
    func noteShards() {
        let shards = store.shards(of: stream)
        for shard in shards {
            if scene.ledger.shards[shard.id] == nil {
                note { "shard \(shard.id.shortDescription) continues \(shard.parents.map(\.shortDescription))" }
                scene.ledger.addShard(shard.id, parents: shard.parents)
            }
            scene.ledger.shards[shard.id]?.isOpen = shard.isOpen
        }
        let ids = Set(shards.map(\.id))
        for (id, facts) in scene.ledger.shards where facts.exists && !ids.contains(id) {
            if scene.ledger.lanes.contains(where: { $0.key.shard == id && $0.value.isHolding }) {
                marks.insert(.expiredWhileRunning)
            }
            (facts.isOpen, facts.exists) = (false, false)
        }
    }

    private func noteTrimmed() async throws {
        for (id, facts) in scene.ledger.shards {
            guard facts.exists else {
                facts.trim(before: nil)
                continue
            }
            let page = try await store.read(ShardKey(stream: stream, shard: id), after: .trimHorizon, limit: 1)
            facts.trim(before: page.records.first?.sequenceNumber)
        }
    }
}
