package import MillraceModel

extension StreamStore {
    /// Where AT_TIMESTAMP begins: right before the first record of a shard that did not arrive before an instant.
    ///
    /// Found by halving, so that a long backlog costs few reads. Where the clock was set back, arrivals do not rise
    /// with the position; then it begins before some record that did not arrive before the instant, and after one that
    /// did.
    ///
    /// - Parameters:
    ///   - shard: The shard.
    ///   - instant: When the first record may have arrived.
    /// - Returns: The trim horizon when no record arrived earlier, or the shard is gone.
    /// - Throws: A failure of the disk.
    package func position(in shard: ShardKey, before instant: Timestamp) async throws -> Checkpoint {
        guard let description = shards(of: shard.stream).first(where: { $0.id == shard.shard }) else {
            return .trimHorizon
        }
        // Everything up to `low` arrived before the instant, nothing behind `high` matters.
        let numbering = description.numbering
        var low = numbering.position(of: description.startingSequenceNumber)
        var high = numbering.position(of: tip(of: shard))
        var begin = Checkpoint.trimHorizon
        while low < high {
            let middle = low + (high - low) / 2
            let page = try await read(shard, after: .after(numbering.mark(at: middle)), limit: 1)
            guard let record = page.records.first, record.arrival < instant else {
                high = middle
                continue
            }
            low = numbering.position(of: record.sequenceNumber)
            begin = .after(record.sequenceNumber)
        }
        return begin
    }
}
