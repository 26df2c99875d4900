import MillraceCore
import MillraceModel
import Testing

/// Duplicates on request, P2.
@Suite struct LaneInjectionTests {
    @Test("P2 §10 with a share of 1 each batch that succeeded is delivered exactly once more")
    func all() throws {
        var harness = try LaneHarness.started(
            LanePolicy(batchSize: 2, redeliveredShare: 1), records: 4, isAtShardEnd: true)
        try harness.end()
        #expect(harness.events.contains(.redeliveryInjected(count: 2)))
        #expect(harness.lane.resolved.checkpoint == .trimHorizon)
        #expect(harness.invocations.map(\.redelivery) == [.all(.injected)])
        #expect(harness.invocations.map(\.attempt) == [1])
        #expect(Set(harness.invoked.map(\.requestID)).count == 2)
        try harness.run { _ in .succeeded }
        #expect(harness.history == [[1, 2], [1, 2], [3, 4], [3, 4]])
        #expect(harness.end == .shardEnd)
    }

    @Test("P2 a batch that got too old since it succeeded is delivered once more all the same, and not given up")
    func tooOld() throws {
        let policy = LanePolicy(
            maximumRecordAge: .seconds(60), hasFailureDestination: true, functionTimeout: .seconds(900),
            redeliveredShare: 1)
        var harness = try LaneHarness.started(policy, records: 1, isAtShardEnd: true)
        harness.now = harness.now + .seconds(61)
        try harness.end()
        #expect(harness.invocations.map(\.redelivery) == [.all(.injected)])
        #expect(harness.deliveries.isEmpty)
    }

    @Test("P2 with a share of 0 nothing is delivered again")
    func none() throws {
        var harness = try LaneHarness.started(LanePolicy(batchSize: 1), records: 50, isAtShardEnd: true)
        try harness.run { _ in .succeeded }
        #expect(harness.history.count == 50)
    }

    @Test("P2 a share in between is drawn from the lane's own randomness")
    func some() throws {
        var harness = try LaneHarness.started(
            LanePolicy(batchSize: 1, redeliveredShare: 0.3), records: 1_000, isAtShardEnd: true)
        try harness.run { _ in .succeeded }
        #expect((1_230...1_370).contains(harness.history.count), "\(harness.history.count)")
    }

    @Test("P2 a batch that is delivered once more may fail like any other")
    func fails() throws {
        var harness = try LaneHarness.started(
            LanePolicy(maximumRetryAttempts: 1, bisectsBatchOnFunctionError: true, redeliveredShare: 1), records: 2)
        try harness.end()
        try harness.end(.failed("no"))
        #expect(harness.invocations.map(\.redelivery) == [.all(.bisect)])
        try harness.run { _ in .succeeded }
        #expect(harness.history == [[1, 2], [1, 2], [1], [2]], "halves of what was injected are not injected again")
        #expect(harness.lane.stored.checkpoint == after(2))
    }

    @Test("P2 a window keeps the state that it had before the delivery that is repeated")
    func window() throws {
        var harness = try LaneHarness.started(
            LanePolicy(tumblingWindow: .seconds(10), redeliveredShare: 1), records: 3, isAtShardEnd: true)
        try harness.run(counting)
        let states = harness.invoked.map { String(decoding: $0.timeWindow?.state ?? [], as: UTF8.self) }
        #expect(harness.history == [[1, 2, 3], [1, 2, 3], [], []])
        #expect(states == ["{}", "{}", #"{"n":3}"#, #"{"n":3}"#])
        #expect(harness.end == .shardEnd)
    }

    @Test("P2 a lane that stops injects nothing")
    func stops() throws {
        var harness = try LaneHarness.started(LanePolicy(redeliveredShare: 1), records: 2)
        harness.send(.stop)
        try harness.end()
        #expect(harness.stores.map(\.progress.checkpoint) == [after(2)])
    }
}
