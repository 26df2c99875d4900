import MillraceCore
import MillraceModel
import MillraceStreams

/// Reading the shard, and storing how far the lane has come.
extension LaneDriver {
    /// Reads what there is, or waits until there is something.
    ///
    /// - Returns: What came of it, if that is known at once.
    func read(
        _ token: ShardLane.Token,
        after position: Checkpoint,
        limit: Int,
        _ work: inout Work
    ) -> ShardLane.Input? {
        work.read = (token, position, limit, nil)
        do {
            guard let page = try site.store.readNow(shardKey, after: position, limit: limit) else {
                readFromDisk(token, after: position, limit: limit)
                return nil
            }
            return pageRead(token, .success(page), after: position, limit: limit, &work)
        } catch {
            return pageRead(token, .failure(error), after: position, limit: limit, &work)
        }
    }

    private func readFromDisk(_ token: ShardLane.Token, after position: Checkpoint, limit: Int) {
        site.ports.startDriver { [self] in
            let result: Result<RecordPage, any Error>
            do {
                result = .success(try await site.store.read(shardKey, after: position, limit: limit))
            } catch {
                result = .failure(error)
            }
            post(.read(token, result))
        }
    }

    /// What a page means to the lane; an empty one of an open shard means to wait.
    func pageRead(
        _ token: ShardLane.Token,
        _ result: Result<RecordPage, any Error>,
        after position: Checkpoint,
        limit: Int,
        _ work: inout Work
    ) -> ShardLane.Input? {
        do {
            let page = try result.get()
            guard !page.records.isEmpty || page.isAtShardEnd else {
                let wait = site.store.whenReadable(shardKey, after: position) { [self] in post(.readable(token)) }
                work.read = (token, position, limit, wait)
                return nil
            }
            work.read = nil
            try site.ports.probe?.willRead(key)
            return .pageRead(
                token,
                records: page.records,
                isAtShardEnd: page.isAtShardEnd,
                skippedTrimmedRecords: page.skippedTrimmedRecords
            )
        } catch StoreError.noSuchShard, StoreError.noSuchStream {
            work.read = nil
            return .readFailed(token, .shardGone)
        } catch {
            work.read = nil
            return .readFailed(token, .transient("\(error)"))
        }
    }

    private var shardKey: ShardKey { ShardKey(stream: key.stream, shard: key.shard) }

    func storeProgress(_ token: ShardLane.Token, _ progress: LaneProgress, endsWindow: Bool) {
        guard let probe = site.ports.probe else {
            site.checkpoints.save(progress, in: rows, endsWindow: endsWindow) { [self] result in
                post(.input(Self.input(token, result)))
            }
            return
        }
        site.ports.startDriver { [self] in
            let result: Result<Void, any Error>
            do {
                try await probe.storeProgress {
                    try await site.checkpoints.save(progress, in: rows, endsWindow: endsWindow)
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            post(.input(Self.input(token, result)))
        }
    }

    private static func input(_ token: ShardLane.Token, _ result: Result<Void, any Error>) -> ShardLane.Input {
        switch result {
        case .success: .progressStored(token)
        case .failure(let error): .progressFailed(token, "\(error)")
        }
    }
}
