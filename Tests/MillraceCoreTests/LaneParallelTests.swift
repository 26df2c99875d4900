import MillraceCore
import MillraceModel
import Testing

/// ParallelizationFactor, §5.
@Suite struct LaneParallelTests {
    static let policy = LanePolicy(
        batchSize: 1, parallelizationFactor: 2, functionTimeout: .seconds(900), retryBackoff: Backoff(cap: .seconds(2)))

    /// Records from 1 on, each in the slot of this number.
    static func page(_ slots: [Int], from first: Int = 1, _ policy: LanePolicy = policy) -> [StreamRecord] {
        let keys = policy.keys
        return zip(first..., slots).map { record($0, arrival: Timestamp(secondsSinceEpoch: 1_000), key: keys[$1]) }
    }

    @Test("T5 §5 O3 records of one key never are in two batches at a time; other keys overtake them")
    func overtakes() throws {
        var harness = try LaneHarness.started(Self.policy, reading: Self.page([0, 0, 1, 1]))
        #expect(Set(harness.history) == [[1], [3]])
        #expect(harness.invocations.map(\.slot) == [0, 1])
        try harness.end(slot: 1)
        try harness.end(slot: 1)
        #expect(harness.history == [[1], [3], [4]])
        try harness.end(slot: 0)
        #expect(harness.history == [[1], [3], [4], [2]])
    }

    @Test("T5 one key's records stay in one slot in every lane, and all slots get work")
    func slots() {
        for factor in 1...10 {
            let policy = LanePolicy(parallelizationFactor: factor)
            let slots = (0..<500).map { policy.slot(of: record($0, arrival: .epoch, key: "k\($0)")) }
            #expect(Set(slots) == Set(0..<factor))
            #expect(slots == (0..<500).map { policy.slot(of: record(1, arrival: .epoch, key: "k\($0)")) })
        }
    }

    @Test("T5 §5 as many batches as the factor run side by side, and no more")
    func concurrency() throws {
        let policy = LanePolicy(batchSize: 2, parallelizationFactor: 10)
        let page = Self.page(Array(0..<10) + Array(0..<10) + Array(0..<10), policy)
        let harness = try LaneHarness.started(policy, reading: page)
        #expect(harness.invocations.count == 10)
        #expect(harness.invocations.allSatisfy { $0.records.count == 2 })
    }

    @Test("T5 §5 P3 the checkpoint is the contiguous low-water mark")
    func lowWaterMark() throws {
        var harness = try LaneHarness.started(Self.policy, reading: Self.page([0, 1, 1, 0]))
        try harness.end(slot: 1)
        try harness.end(slot: 1)
        #expect(harness.stores.isEmpty)
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
        try harness.end(slot: 0)
        #expect(harness.stores.map(\.progress.checkpoint) == [after(3)])
        try harness.answerStore()
        try harness.end(slot: 0)
        #expect(harness.stores.map(\.progress.checkpoint) == [after(4)])
    }

    @Test("T5 what is discarded counts for the low-water mark only when its failure record is durable")
    func discarded() throws {
        var policy = Self.policy
        policy.maximumRetryAttempts = 0
        policy.hasFailureDestination = true
        var harness = try LaneHarness.started(policy, reading: Self.page([0, 1, 0]))
        try harness.end(.failed("no"), slot: 0)
        try harness.end(slot: 1)
        #expect(harness.stores.isEmpty)
        try harness.answerDelivery()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
    }

    @Test("T5 §5 O4 a failing slot stops the others only at the bound of the run-ahead")
    func runAhead() throws {
        var policy = Self.policy
        policy.runAheadLimit = 6
        var harness = try LaneHarness.started(policy, reading: Self.page([0]))
        var next = 2
        while next < 100, let read = harness.reads.first {
            #expect(read.limit <= 6)
            let count = min(read.limit, 2)
            try harness.answerRead(records: Self.page(Array(repeating: 1, count: count), from: next))
            next += count
            while let invocation = harness.invocations.first {
                if invocation.slot == 1 { try harness.end(slot: 1) } else { try harness.end(.failed("no"), slot: 0) }
            }
        }
        #expect(next == 7, "records 1 to 6 are read, and no more")
        #expect(harness.history.filter { $0 != [1] } == [[2], [3], [4], [5], [6]])
        #expect(harness.stores.isEmpty)
        try harness.fireTimer()
        try harness.end(slot: 0)
        #expect(harness.stores.map(\.progress.checkpoint) == [after(6)])
        #expect(harness.reads.map(\.after) == [after(6)])
    }

    @Test("T5 P3 no slot begins a batch while the checkpoint cannot be stored")
    func holds() throws {
        var harness = try LaneHarness.started(Self.policy, reading: Self.page([0, 1, 0, 1, 0, 1]))
        try harness.end(slot: 0)
        try harness.answerStore(failure: "disk full")
        let count = harness.history.count
        try harness.end(slot: 0)
        try harness.end(slot: 1)
        #expect(harness.history.count == count)
        while harness.stores.isEmpty { try harness.fireTimer() }
        try harness.answerStore()
        #expect(harness.invocations.count == 2)
    }

    @Test("T5 G20 the shard's end waits for all slots")
    func shardEnd() throws {
        var harness = try LaneHarness.started(Self.policy, reading: Self.page([0, 1]), isAtShardEnd: true)
        try harness.end(slot: 1)
        #expect(harness.stores.isEmpty)
        try harness.end(slot: 0)
        #expect(harness.stores.map(\.progress.checkpoint) == [.shardEnd])
        try harness.answerStore()
        #expect(harness.end == .shardEnd)
    }

    @Test("T5 a lane that stops waits for all slots, and leaves what one of them could not finish")
    func stops() throws {
        var harness = try LaneHarness.started(Self.policy, reading: Self.page([0, 1, 0]))
        harness.send(.stop)
        try harness.end(slot: 1)
        #expect(harness.end == nil)
        try harness.end(.failed("no"), slot: 0)
        #expect(harness.end == .stopped)
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
    }

    @Test("T5 an answer finds its slot by its token, whatever the order")
    func tokens() throws {
        var harness = try LaneHarness.started(Self.policy, reading: Self.page([0, 1]))
        let tokens = harness.invocations.map(\.token)
        try harness.end(.failed("no"), slot: 1)
        harness.send(.invocationFinished(tokens[1], .succeeded))
        #expect(harness.effects.isEmpty, "the late answer of slot 1 must not end slot 0")
        try harness.end(slot: 0)
        #expect(harness.stores.map(\.progress.checkpoint) == [after(1)])
    }

    @Test("T5 T2 each slot gathers for itself")
    func gathers() throws {
        var policy = Self.policy
        policy.batchSize = 2
        policy.maximumBatchingWindow = .seconds(5)
        var harness = try LaneHarness.started(policy, reading: Self.page([0, 1, 0], policy))
        #expect(harness.history == [[1, 3]])
        try harness.fireTimer()
        #expect(harness.history == [[1, 3], [2]])
    }
}
