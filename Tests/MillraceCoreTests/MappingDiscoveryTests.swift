import MillraceCore
import MillraceModel
import Testing

@Suite struct MappingDiscoveryTests {
    @Test("A mapping begins by listing the shards, and starts a lane on each without parents")
    func begins() throws {
        var harness = MappingHarness()
        #expect(harness.machine.isIdle == false)
        harness.send(.start(isEnabled: true))
        #expect(harness.effects == harness.loads.map { .loadCheckpoints($0) })
        try harness.answerLoad([:])
        #expect(harness.effects == harness.lists.map { .listShards($0) })
        try harness.answerList([open("a"), open("b")])
        #expect(harness.lanes == ["a": .trimHorizon, "b": .trimHorizon])
        #expect(
            harness.events == [
                .shardDiscovered("a", waitingFor: []), .shardDiscovered("b", waitingFor: []), .stateChanged(.enabled),
            ]
        )
        #expect(harness.machine.isIdle)
    }

    @Test("Lanes go on from their checkpoints, and finished shards get none")
    func goesOn() throws {
        let harness = try MappingHarness.started(
            checkpoints: ["a": .shardEnd, "b": after(7)],
            shards: [closed("a"), open("b", parents: ["a"]), open("c", parents: ["a"])]
        )
        #expect(harness.lanes == ["b": after(7), "c": .trimHorizon])
    }

    @Test("A list that failed is asked for again after a growing wait")
    func listsAgain() throws {
        var harness = try MappingHarness.listing()
        for failures in 1...10 {
            try harness.failList()
            guard case .inputOutputFailed("throttled", let wait) = harness.events.first else {
                Issue.record("no event: \(harness.events)")
                return
            }
            #expect(wait <= Backoff().bound(afterFailures: failures))
            #expect(harness.machine.isIdle == false)
            try harness.fireTimer()
        }
        try harness.answerList([open("a")])
        #expect(harness.lanes.count == 1)
    }

    @Test("Shards that change while they are listed are listed once more")
    func changesWhileListing() throws {
        var harness = try MappingHarness.listing()
        harness.send(.shardsChanged)
        harness.send(.shardsChanged)
        #expect(harness.lists.count == 1)
        try harness.answerList([open("a")])
        #expect(harness.lists.count == 1)
        try harness.answerList([closed("a"), open("b", parents: ["a"])])
        #expect(harness.lists.isEmpty)
        #expect(harness.lanes == ["a": .trimHorizon])
    }

    @Test("A list or a timer that is no longer awaited is dropped")
    func dropsLateAnswers() throws {
        var harness = try MappingHarness.listing()
        let token = try #require(harness.lists.first)
        try harness.answerList([open("a")])
        harness.send(.shardsListed(token, [open("z")]))
        harness.send(.listFailed(token, "late"))
        harness.send(.startingPointsStored(token))
        harness.send(.startingPointsFailed(token, "late"))
        harness.send(.timerFired(token))
        #expect(harness.effects.isEmpty && harness.events.isEmpty)
        #expect(harness.lanes == ["a": .trimHorizon])
    }

    @Test("A lane is not started twice however often its shard is listed")
    func startsOnce() throws {
        var harness = try MappingHarness.started(shards: [open("a")])
        harness.send(.shardsChanged)
        try harness.answerList([open("a"), open("b")])
        #expect(harness.effects == [.startLane("b", from: .trimHorizon)])
    }

    @Test("A mapping whose shards are all closed and finished says so")
    func drained() throws {
        var harness = try MappingHarness.started(shards: [closed("a"), closed("b")])
        harness.endLane("a")
        #expect(harness.events == [.shardFinished("a")])
        harness.endLane("b")
        #expect(harness.events == [.shardFinished("b"), .drained])
    }

    @Test("G21 §11 a stream that was disabled is read to its end, and then the mapping is drained, and Enabled still")
    func disabledStream() throws {
        var harness = try MappingHarness.started(shards: [open("a"), open("b")])
        try harness.change(to: [closed("a"), closed("b")])
        #expect(harness.lanes.count == 2)
        harness.endLane("a")
        harness.endLane("b")
        #expect(harness.events.contains(.drained))
        #expect(harness.machine.state == .enabled)
        try harness.change(to: [])
        #expect(harness.machine.isIdle && !harness.isFinished)
    }

    @Test("G19 §11 a shard may have one child: a roll-over")
    func rollOver() throws {
        var harness = try MappingHarness.started(shards: [closed("a"), open("b", parents: ["a"])])
        #expect(harness.lanes == ["a": .trimHorizon])
        harness.endLane("a")
        #expect(harness.lanes == ["b": .trimHorizon])
    }
}
