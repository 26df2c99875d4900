import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneRestartTests {
    @Test("P2 what was delivered before a restart is labelled, and nothing behind it")
    func labelsTheFront() throws {
        var harness = try LaneHarness.started(
            LanePolicy(batchSize: 3), records: 5, deliveredBefore: delivered(through: 4))
        #expect(harness.invocations.first?.redelivery == .restarted([0, 1, 2]))
        try harness.end()
        let second = try #require(harness.invocations.first).redelivery
        #expect(second == .restarted([0]))
        #expect(second.cause(at: 0) == .restart)
        #expect(second.cause(at: 1) == nil)
    }

    @Test("P2 a delivery that the checkpoint covers labels nothing")
    func coveredByCheckpoint() throws {
        var harness = LaneHarness(from: LaneProgress(after(4)), deliveredBefore: delivered(through: 4))
        harness.send(.start)
        try harness.answerRead([5])
        #expect(harness.invocations.first?.redelivery == ShardLane.Redelivery.none)
    }

    @Test("P2 a retry after a restart is a retry")
    func retryAfterRestart() throws {
        var harness = try LaneHarness.started(records: 2, deliveredBefore: delivered(through: 1))
        #expect(harness.invocations.first?.redelivery == .restarted([0]))
        try harness.end(.failed("no"))
        try harness.fireTimer()
        #expect(harness.invocations.first?.redelivery == .all(.retry))
    }

    @Test("P2 the rest behind a discarded head keeps the label of the restart")
    func expiredHead() throws {
        var harness = LaneHarness(LanePolicy(maximumRecordAge: .seconds(60)), deliveredBefore: delivered(through: 2))
        harness.send(.start)
        let old = record(1, arrival: harness.now - .seconds(90))
        let token = try #require(harness.reads.first).token
        harness.send(
            .pageRead(
                token,
                records: [old, record(2, arrival: harness.now), record(3, arrival: harness.now)],
                isAtShardEnd: false,
                skippedTrimmedRecords: false
            )
        )
        #expect(harness.history == [[2, 3]])
        #expect(harness.invocations.first?.redelivery == .restarted([0]))
    }

    @Test("P2 redeliveries are counted by their cause")
    func counts() {
        #expect(ShardLane.Redelivery.none.count(in: 3) == nil)
        let all = ShardLane.Redelivery.all(.partialFailure).count(in: 3)
        #expect(all?.cause == .partialFailure && all?.count == 3)
        let restarted = ShardLane.Redelivery.restarted([0, 2]).count(in: 3)
        #expect(restarted?.cause == .restart && restarted?.count == 2)
    }

    @Test("T5 §5 after a restart exactly the delivered records above the mark are labelled, in each slot")
    func parallel() throws {
        let policy = LaneParallelTests.policy
        let page = LaneParallelTests.page([0, 1, 0, 1, 1])
        let marks = DeliveryMarks(epochs: [[sequenceNumber(1), sequenceNumber(4)]])
        var harness = try LaneHarness.started(policy, deliveredBefore: marks, reading: page, isAtShardEnd: true)
        try harness.run { _ in .succeeded }
        let labelled = harness.invoked.filter { $0.redelivery == .restarted([0]) }.flatMap(\.records).map(\.number)
        #expect(Set(labelled) == [1, 2, 4])
        #expect(harness.invoked.filter { $0.redelivery == .none }.count == 2)
    }

    @Test("T5 §5 the labels hold when the number of slots has changed", arguments: [1, 3])
    func otherSlots(count: Int) throws {
        let policy = LanePolicy(parallelizationFactor: count)
        let page = LaneParallelTests.page([0, 1, 0, 1, 1])
        let marks = DeliveryMarks(epochs: [[sequenceNumber(1), sequenceNumber(4)]])
        let harness = try LaneHarness.started(policy, deliveredBefore: marks, reading: page)
        var labelled: [Int: RedeliveryCause] = [:]
        for invocation in harness.invoked {
            for (index, record) in invocation.records.enumerated() {
                labelled[record.number] = invocation.redelivery.cause(at: index)
            }
        }
        #expect(labelled == [1: .restart, 2: .restart, 4: .restart])
    }

    @Test("T6 §6 a window that was open goes on with its stored state")
    func window() throws {
        let progress = LaneProgress(after(3), openWindow: openWindow(1_000, #"{"n":3}"#))
        var harness = try LaneHarness.started(
            LanePolicy(tumblingWindow: .seconds(10)), from: progress,
            reading: records(arriving: [1_009, 1_010], from: 4), isAtShardEnd: true)
        try harness.run(counting)
        #expect(harness.history == [[4], [], [5], []])
        #expect(harness.invoked.map(\.state) == [#"{"n":3}"#, #"{"n":4}"#, "{}", #"{"n":1}"#])
    }

    @Test("T6 a state above the limit that was stored ends its window early after a restart")
    func earlyEnd() throws {
        let progress = LaneProgress(after(3), openWindow: openWindow(1_000, #"{"n":3}"#))
        let policy = LanePolicy(tumblingWindow: .seconds(10), windowStateLimit: 3)
        var harness = LaneHarness(policy, from: progress)
        harness.send(.start)
        #expect(harness.invocations.map(\.timeWindow?.isTerminatedEarly) == [true])
    }

    @Test("T6 §6 a mapping that has no windows any more forgets a stored state, durably")
    func windowsAreOff() throws {
        let progress = LaneProgress(after(3), openWindow: openWindow(1_000, #"{"n":3}"#))
        var harness = LaneHarness(from: progress)
        harness.send(.start)
        #expect(harness.stores.map(\.progress) == [LaneProgress(after(3))])
        try harness.answerRead([4])
        #expect(harness.invocations.map(\.timeWindow) == [nil])
    }
}
