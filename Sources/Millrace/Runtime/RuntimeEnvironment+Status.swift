package import MillraceModel
import MillraceStreams

extension RuntimeEnvironment {
    /// What a mapping has done, from the journal and the checkpoints: right also when no runtime runs.
    package func status(of mapping: EventSourceMapping) async throws -> MappingStatus {
        let arn: StreamARN?
        do {
            arn = try await stream(of: mapping).arn
        } catch let error as MillraceError where error.code == .streamMissing {
            arn = nil
        }
        var ledger = LaneLedger()
        var finished = 0
        if let arn {
            for own in journal.ledgers(mapping: mapping.id, stream: arn).values { ledger = ledger + own }
            let saved = try await checkpoints.load(mapping: mapping.id, stream: arn)
            finished = saved.values.count { $0 == .shardEnd }
        }
        return MappingStatus(
            mapping: mapping,
            streamARN: arn,
            state: mapping.isEnabled ? .enabled : .disabled,
            ledger: ledger,
            shards: arn.map { store.shards(of: $0).count } ?? 0,
            finishedShards: finished
        )
    }
}
