import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneReadingTests {
    @Test("A lane begins to read behind its checkpoint")
    func beginsBehindCheckpoint() {
        var harness = LaneHarness(LanePolicy(batchSize: 100), from: LaneProgress(after(41)))
        #expect(harness.lane.isIdle == false)
        harness.send(.start)
        #expect(harness.reads.map(\.after) == [after(41)])
        #expect(harness.reads.map(\.limit) == [100])
        #expect(harness.lane.isIdle)
    }

    @Test("T2 without a batching window whatever was read is invoked at once")
    func invokesAtOnce() throws {
        let harness = try LaneHarness.started(LanePolicy(batchSize: 100), records: 1)
        #expect(harness.history == [[1]])
        #expect(harness.events.contains(.polled(count: 1)))
        #expect(harness.lane.isIdle == false)
    }

    @Test("The next page is read while the function runs")
    func readsWhileInvoking() throws {
        let harness = try LaneHarness.started(LanePolicy(batchSize: 2), records: 2)
        #expect(harness.reads.map(\.after) == [after(2)])
        #expect(harness.invocations.count == 1)
    }

    @Test("Beside the batch in hand at most one batch is read ahead")
    func readAheadIsBounded() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 40), records: 40)
        try harness.answerRead(Array(41...79))
        #expect(harness.reads.map(\.limit) == [1])
        try harness.answerRead([80])
        #expect(harness.reads.isEmpty)
        try harness.end()
        #expect(harness.history == [Array(1...40), Array(41...80)])
        #expect(harness.reads.map(\.limit) == [40])
    }

    @Test("Of small batches a page is read ahead, and no more is asked for while a batch of it is left")
    func smallBatchesShareRead() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 1), records: 1)
        #expect(harness.reads.map(\.limit) == [32])
        try harness.answerRead([2, 3, 4])
        #expect(harness.reads.isEmpty)
        for _ in 1...2 {
            try harness.end()
            try harness.answerStore()
        }
        #expect(harness.history == [[1], [2], [3]])
        #expect(harness.reads.isEmpty)
        try harness.end()
        #expect(harness.history == [[1], [2], [3], [4]])
        #expect(harness.reads.map(\.limit) == [32])
    }

    @Test("A page that is larger than a batch is cut into batches in its order")
    func cutsPages() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 2), records: 5)
        for _ in 1...3 {
            try harness.end()
            try harness.answerStore()
        }
        #expect(harness.history == [[1, 2], [3, 4], [5]])
    }

    @Test("A page that lay ready is joined with what is left of the last one")
    func joinsPages() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 3), records: 4)
        try harness.answerRead([5, 6])
        try harness.end()
        try harness.end()
        #expect(harness.history == [[1, 2, 3], [4, 5, 6]])
    }

    @Test("A read that failed is tried again after a growing wait, at the same place")
    func readsAgain() throws {
        var harness = LaneHarness(from: LaneProgress(after(9)))
        harness.send(.start)
        for failures in 1...6 {
            try harness.failRead(.transient("throttled"))
            let bound = harness.lane.policy.inputOutputBackoff.bound(afterFailures: failures)
            guard case .readFailed("throttled", let wait) = harness.events.first else {
                Issue.record("no event: \(harness.events)")
                return
            }
            #expect(wait <= bound)
            #expect(harness.timers.map(\.at) == [harness.now + wait])
            #expect(harness.reads.isEmpty)
            #expect(harness.lane.isIdle == false)
            try harness.fireTimer()
            #expect(harness.reads.map(\.after) == [after(9)])
        }
    }

    @Test("A read that succeeds ends the count of failures")
    func forgetsFailures() throws {
        var harness = LaneHarness(LanePolicy(inputOutputBackoff: Backoff(base: .microseconds(1), cap: .seconds(60))))
        harness.send(.start)
        for _ in 1...20 {
            try harness.failRead(.transient("throttled"))
            try harness.fireTimer()
        }
        try harness.answerRead([1])
        let failedAt = harness.now
        try harness.failRead(.transient("throttled"))
        let timer = try #require(harness.timers.min { $0.at < $1.at })
        #expect(timer.at - failedAt <= .microseconds(1))
    }

    @Test("Trimmed records are reported as skipped, and the lane goes on")
    func reportsTrimming() throws {
        var harness = LaneHarness(from: LaneProgress(after(3)))
        harness.send(.start)
        try harness.answerRead([8], skippedTrimmedRecords: true)
        #expect(harness.events.contains(.trimmedRecordsSkipped(after: after(3))))
        #expect(harness.history == [[8]])
    }

    @Test("A shard that is gone ends, after what was read of it is resolved")
    func shardGone() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 1), records: 1)
        try harness.failRead(.shardGone)
        #expect(harness.events == [.trimmedRecordsSkipped(after: after(1))])
        #expect(harness.stores.isEmpty)
        try harness.end()
        #expect(harness.stores.map(\.progress.checkpoint) == [.shardEnd])
        try harness.answerStore()
        #expect(harness.end == .shardEnd)
    }

    @Test("An answer to a read that is no longer awaited is dropped")
    func dropsLatePages() throws {
        var harness = LaneHarness()
        harness.send(.start)
        let token = try #require(harness.reads.first).token
        try harness.answerRead([1])
        let lane = "\(harness.lane)"
        harness.send(
            .pageRead(
                token, records: [record(1, arrival: harness.now)], isAtShardEnd: true, skippedTrimmedRecords: true)
        )
        harness.send(.readFailed(token, .shardGone))
        harness.send(.readFailed(token, .transient("late")))
        #expect("\(harness.lane)" == lane)
        #expect(harness.effects.isEmpty && harness.events.isEmpty)
    }

    @Test("An empty page without an end is read again")
    func emptyPage() throws {
        var harness = LaneHarness()
        harness.send(.start)
        try harness.answerRead()
        #expect(harness.reads.count == 1)
        #expect(harness.invocations.isEmpty)
    }
}
