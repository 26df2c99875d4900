import MillraceCore
import MillraceModel
import Testing

/// What a filter does to a lane; what it matches is another matter.
@Suite struct LaneFilterTests {
    /// Records of which those with these numbers are dropped.
    private func page(_ numbers: ClosedRange<Int>, dropping dropped: Set<Int>) -> [StreamRecord] {
        numbers.map {
            record($0, arrival: Timestamp(secondsSinceEpoch: 1_000), key: dropped.contains($0) ? "drop" : "keep")
        }
    }

    @Test("T7 §2 only records that match count towards BatchSize")
    func beforeBatching() throws {
        let policy = LanePolicy(
            batchSize: 2, maximumBatchingWindow: .seconds(5), filter: try dropping("drop"))
        var harness = try LaneHarness.started(policy, reading: page(1...3, dropping: [1, 3]))
        #expect(harness.events.contains(.filteredOut(count: 2)))
        #expect(harness.events.contains(.polled(count: 3)))
        #expect(harness.history.isEmpty)
        try harness.answerRead(records: page(4...5, dropping: [4]))
        #expect(harness.history == [[2, 5]])
    }

    @Test("T7 §7 when nothing matches there is no invocation, and the checkpoint moves past it")
    func nothingMatches() throws {
        let policy = LanePolicy(filter: try dropping("drop"))
        var harness = try LaneHarness.started(policy, reading: page(1...3, dropping: [1, 2, 3]))
        #expect(harness.history.isEmpty)
        #expect(harness.stores.map(\.progress.checkpoint) == [after(3)])
        try harness.answerStore()
        #expect(harness.lane.isIdle)
    }

    @Test("T7 P3 the checkpoint does not pass an unresolved record for the sake of filtered ones behind it")
    func filteredBehindUnresolved() throws {
        let policy = LanePolicy(filter: try dropping("drop"))
        var harness = try LaneHarness.started(policy, reading: page(1...5, dropping: [1, 3, 5]))
        #expect(harness.history == [[2, 4]])
        #expect(harness.stores.map(\.progress.checkpoint) == [after(1)])
        try harness.answerStore()
        try harness.end()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(5)])
    }

    @Test("T7 filtered records before the batch that is out are resolved while it runs")
    func filteredWhileInvoking() throws {
        let policy = LanePolicy(batchSize: 1, filter: try dropping("drop"))
        var harness = try LaneHarness.started(policy, reading: page(1...1, dropping: []))
        for number in 2...9 { try harness.answerRead(records: page(number...number, dropping: [number])) }
        #expect(harness.stores.isEmpty)
        try harness.end()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(9)])
    }

    @Test("T7 a closed shard whose last records are dropped reaches its end")
    func shardEnd() throws {
        let policy = LanePolicy(filter: try dropping("drop"))
        var harness = try LaneHarness.started(policy, reading: page(1...3, dropping: [3]), isAtShardEnd: true)
        try harness.run { _ in .succeeded }
        #expect(harness.history == [[1, 2]])
        #expect(harness.end == .shardEnd)
    }
}
