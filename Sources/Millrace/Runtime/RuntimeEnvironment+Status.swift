import MillraceCore
package import MillraceModel
import MillraceStreams

extension RuntimeEnvironment {
    /// What a mapping has done, from the journal and the checkpoints: right also when no runtime runs.
    ///
    /// - Parameter condition: What the mapping says of itself if it runs in this process.
    func status(of mapping: EventSourceMapping, condition: MappingCondition?) async throws -> MappingStatus {
        let arn: StreamARN?
        do {
            arn = if let condition { condition.streamARN } else { try await source(of: mapping).stream.arn }
        } catch let error as MillraceError where error.code == .streamMissing {
            arn = nil
        }
        var ledger = LaneLedger()
        var finished = 0
        if let arn {
            for own in journal.ledgers(mapping: mapping.id, stream: arn).values { ledger = ledger + own }
            let saved = try await checkpoints.load(mapping: mapping.id, stream: arn)
            let shards = Set(store.shards(of: arn).map(\.id))
            finished = saved.count { $0.value.checkpoint == .shardEnd && shards.contains($0.key) }
        }
        return MappingStatus(
            mapping: mapping,
            streamARN: arn,
            state: condition?.state ?? (mapping.isEnabled ? .enabled : .disabled),
            lastProcessingResult: condition?.lastProcessingResult ?? MappingCondition.noRecordsProcessed,
            ledger: ledger,
            shards: arn.map { store.shards(of: $0).count } ?? 0,
            finishedShards: finished
        )
    }

    /// What a mapping of the manifest has done, where no runtime runs.
    package func status(of mapping: EventSourceMapping) async throws -> MappingStatus {
        try await status(of: mapping, condition: nil)
    }
}
