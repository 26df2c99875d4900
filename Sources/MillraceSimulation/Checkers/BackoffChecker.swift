import MillraceCore
import MillraceModel

/// T3 The next attempt of a batch comes within the bound of its backoff, and the first half of a split one at once.
struct BackoffChecker: Checker {
    mutating func see(_ fact: Fact, in scene: Scene) {
        guard case .invoked(let lane, let invocation) = fact, let facts = scene.ledger.lanes[lane] else { return }
        guard facts.slots.indices.contains(invocation.slot), let segment = facts.slots[invocation.slot].top,
            let (since, failures) = segment.waitsSince
        else { return }
        if failures == 0 {
            // A checkpoint that is being stored may hold it.
            let latest = max(since, facts.lastStoreAnswer)
            return scene.expect(
                scene.time <= latest || facts.hasFailedStore,
                .backoff,
                "lane \(lane) waits \(scene.time - latest) us before it invokes one half of a batch"
            )
        }
        let bound = facts.policy.retryBackoff.bound(afterFailures: failures).microseconds
        scene.expect(
            scene.time - since <= bound,
            .backoff,
            "lane \(lane) waits \(scene.time - since) us after \(failures) failures, it may wait \(bound) us"
        )
    }
}
