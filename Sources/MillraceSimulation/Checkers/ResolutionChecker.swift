import MillraceModel

/// P3 At the end every record from the starting point on has succeeded, or is kept, or was dropped as the policy says.
///
/// Only what the stream itself trimmed before it was delivered is lost.
struct ResolutionChecker: Checker {
    mutating func see(_ fact: Fact, in scene: Scene) {}

    mutating func finish(in scene: Scene) {
        for (shard, facts) in scene.ledger.shards.sorted(by: { $0.key < $1.key }) {
            let missing = facts.records.filter { !$0.isSettled }.map(\.record.sequenceNumber.shortDescription)
            scene.expect(missing.isEmpty, .unresolvedRecord, "\(missing) of shard \(shard.shortDescription)")
        }
    }
}
