import MillraceCore
package import MillraceModel
import MillraceStreams

extension RuntimeEnvironment {
    /// What a mapping has done, from the journal and the checkpoints: right also when no runtime runs.
    ///
    /// - Parameters:
    ///   - mapping: The mapping.
    ///   - condition: What it says of itself if it runs in this process.
    ///   - obstacle: What is in its way if it does not run.
    func status(
        of mapping: EventSourceMapping,
        condition: MappingCondition?,
        obstacle: MillraceError? = nil
    ) async throws -> MappingStatus {
        let arn = if let condition { condition.streamARN } else { try await resolved(mapping)?.stream.arn }
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
            lastProcessingResult: MappingCondition.result(condition, obstacle),
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
