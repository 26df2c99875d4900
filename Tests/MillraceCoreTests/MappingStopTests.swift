import MillraceCore
import MillraceModel
import Testing

@Suite struct MappingStopTests {
    @Test("A mapping that has not begun ends at once")
    func created() {
        var harness = MappingHarness()
        harness.send(.stop)
        #expect(harness.isFinished)
        #expect(harness.machine.isIdle)
    }

    @Test("All lanes are stopped and waited for")
    func stopsLanes() throws {
        var harness = try MappingHarness.started(shards: [open("a"), open("b")])
        harness.send(.stop)
        #expect(harness.effects == [.stopLane("a"), .stopLane("b")])
        harness.endLane("a", .stopped)
        #expect(harness.isFinished == false)
        harness.endLane("b", .stopped)
        #expect(harness.isFinished)
    }

    @Test("No lane begins while the mapping stops")
    func startsNothing() throws {
        var harness = try MappingHarness.started(shards: [closed("a"), open("b", parents: ["a"])])
        harness.send(.shardsChanged)
        harness.send(.stop)
        try harness.answerList([closed("a"), open("b", parents: ["a"]), open("c")])
        #expect(harness.effects.isEmpty)
        harness.endLane("a")
        #expect(harness.effects == [.finished])
    }

    @Test("A list that is out is not waited for")
    func whileListing() {
        var harness = MappingHarness()
        harness.send(.start(checkpoints: [:]))
        harness.send(.stop)
        #expect(harness.isFinished)
    }

    @Test("A list that waits for its next attempt takes its timer with it")
    func whileBackingOff() throws {
        var harness = MappingHarness()
        harness.send(.start(checkpoints: [:]))
        try harness.failList()
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
        #expect(harness.isFinished)
    }

    @Test("T8 starting points that are being stored are waited for, so that they cannot land in the next run")
    func whileStoringStartingPoints() throws {
        for failure in [nil, "disk full"] {
            var harness = try MappingHarness.started(.latest, shards: [open("a", tip: 5)])
            harness.send(.stop)
            #expect(harness.isFinished == false)
            try harness.answerStore(failure: failure)
            #expect(harness.isFinished)
            #expect(harness.lanes.isEmpty && harness.timers.isEmpty)
        }
    }

    @Test("Starting points that wait for their next attempt take their timer with them")
    func whileStartingPointsBackOff() throws {
        var harness = try MappingHarness.started(.latest, shards: [open("a", tip: 5)])
        try harness.answerStore(failure: "disk full")
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
        #expect(harness.isFinished)
    }

    @Test("A second stop, and anything after the end, changes nothing")
    func afterTheEnd() throws {
        var harness = try MappingHarness.started(shards: [open("a")])
        harness.send(.stop)
        harness.send(.stop)
        #expect(harness.effects.isEmpty)
        harness.endLane("a", .stopped)
        harness.send(.shardsChanged)
        harness.send(.stop)
        #expect(harness.effects.isEmpty)
    }
}
