import MillraceModel
import MillraceStreams

/// Those who write to the stream, and what is done to its shards.
extension World {
    /// Writes a record, unless the stream is disabled.
    func produce(_ number: Int) async throws {
        let key = "key-\(random.int(1...scenario.keyCount))"
        let isPoison = random.chance(scenario.faults.poison)
        var hash = StableHash()
        hash.combine(key.utf8)
        let content = StreamRecord.Content.data(DataRecord(partitionKey: key, data: []))
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
            guard store.stream(stream) != nil else { return }
            // Often nearly all that there is, whether it has been read or not.
            let age = random.microseconds(0...(random.chance(0.5) ? 2_000_000 : scenario.safetyMicroseconds / 2))
            let instant = scene.now - .microseconds(age)
            _ = try await store.write { try $0.trim(stream, before: instant) }
        case .disable:
            guard !open.isEmpty else { return }
            marks.insert(.streamDisabled)
            try await store.write { try $0.disableStream(stream) }
        }
        note { "\(operation.rawValue)" }
        noteShards()
        if operation == .trim { try await noteTrimmed() }
    }

    private func markReplaced(_ shards: [ShardID]) {
        for shard in shards {
            if mapping?.lanes[shard]?.isBackingOff == true { marks.insert(.splitDuringBackoff) }
            if handlers.keys.contains(where: { $0.lane.shard == shard }) { marks.insert(.splitDuringInvocation) }
        }
    }

    /// Enters the shards as they are in the ledger.
    func noteShards() {
        let shards = store.shards(of: stream)
        for shard in shards {
            if scene.ledger.shards[shard.id] == nil {
                note { "shard \(shard.id.shortDescription) continues \(shard.parents.map(\.shortDescription))" }
                scene.ledger.addShard(shard.id, parents: shard.parents)
            }
            scene.ledger.updateShard(shard.id, isOpen: shard.isOpen, exists: true)
        }
        let ids = Set(shards.map(\.id))
        for (id, facts) in scene.ledger.shards where facts.exists && !ids.contains(id) {
            if scene.ledger.lanes.contains(where: { $0.key.shard == id && !$0.value.queue.isEmpty }) {
                marks.insert(.expiredWhileRunning)
            }
            scene.ledger.updateShard(id, isOpen: false, exists: false)
        }
    }

    private func noteTrimmed() async throws {
        for (id, facts) in scene.ledger.shards {
            guard facts.exists else {
                scene.ledger.trim(id, before: nil)
                continue
            }
            let page = try await store.read(ShardKey(stream: stream, shard: id), after: .trimHorizon, limit: 1)
            scene.ledger.trim(id, before: page.records.first?.sequenceNumber)
        }
    }
}
