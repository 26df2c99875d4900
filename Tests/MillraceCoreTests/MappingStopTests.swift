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
    func whileListing() throws {
        var harness = try MappingHarness.listing()
        harness.send(.stop)
        #expect(harness.isFinished)
    }

    @Test("A list that waits for its next attempt takes its timer with it")
    func whileBackingOff() throws {
        var harness = try MappingHarness.listing()
        try harness.failList()
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
        #expect(harness.isFinished)
    }

    @Test("T8 starting points that are being stored are waited for, so that they cannot land in the next run")
    func whileStoringStartingPoints() throws {
        for failure in [nil, "disk full"] {
            var harness = try MappingHarness.started(.latest, shards: [open("a", start: 5)])
            harness.send(.stop)
            #expect(harness.isFinished == false)
            try harness.answerStore(failure: failure)
            #expect(harness.isFinished)
            #expect(harness.lanes.isEmpty && harness.timers.isEmpty)
        }
    }

    @Test("Starting points that wait for their next attempt take their timer with them")
    func whileStartingPointsBackOff() throws {
        var harness = try MappingHarness.started(.latest, shards: [open("a", start: 5)])
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

    @Test("A mapping that loads its checkpoints ends at once, and drops the answer")
    func whileLoading() throws {
        var harness = MappingHarness()
        harness.send(.start(isEnabled: true))
        harness.send(.stop)
        #expect(harness.isFinished)
        try harness.answerLoad(["a": after(1)])
        #expect(harness.effects.isEmpty)
    }

    @Test("A disabled mapping ends at once")
    func whileDisabled() {
        var harness = MappingHarness()
        harness.send(.start(isEnabled: false))
        harness.send(.stop)
        #expect(harness.isFinished)
    }

    @Test(
        "A mapping that is on its way to another state only waits for its lanes",
        arguments: [MappingMachine.Input.update(isEnabled: true), .update(isEnabled: false)]
    )
    func whileDraining(input: MappingMachine.Input) throws {
        var harness = try MappingHarness.started(shards: [open("a")])
        harness.send(input)
        harness.send(.stop)
        #expect(harness.effects.isEmpty, "the lane was told already")
        harness.endLane("a", .stopped)
        #expect(harness.effects == [.finished], "no new settings are taken over")
    }

    @Test("A mapping that is being enabled ends at once while it lists, and in order when its lanes run")
    func whileEnabling() throws {
        var harness = MappingHarness()
        harness.send(.start(isEnabled: false))
        harness.send(.update(isEnabled: true))
        try harness.answerLoad([:])
        harness.send(.stop)
        #expect(harness.isFinished)
    }

    @Test("A deletion that is in flight is waited for, whatever comes of it", arguments: [nil, "disk full"])
    func whileDeleting(failure: String?) throws {
        var harness = try MappingHarness.started(shards: [])
        harness.send(.delete)
        harness.send(.stop)
        #expect(!harness.isFinished)
        try harness.answerDeletion(failure: failure)
        #expect(harness.isFinished)
        #expect(harness.timers.isEmpty)
    }

    @Test("A deletion that waits for its next attempt takes its timer with it")
    func whileDeletionBacksOff() throws {
        var harness = try MappingHarness.started(shards: [])
        harness.send(.delete)
        try harness.answerDeletion(failure: "disk full")
        harness.send(.stop)
        #expect(harness.timers.isEmpty)
        #expect(harness.isFinished)
    }

    @Test("T8 starting points that are being stored are waited for before an update goes on")
    func updateWhileStoring() throws {
        var harness = try MappingHarness.listing(.latest)
        try harness.failList()
        #expect(harness.machine.state == .enabled, "so an update may come before the first discovery is durable")
        try harness.fireTimer()
        try harness.answerList([open("a", start: 5)])
        harness.send(.update(isEnabled: true))
        #expect(harness.effects.isEmpty, "the points are on their way")
        try harness.answerStore()
        #expect(harness.effects.first == .applySettings)
        try harness.answerLoad(["a": after(5)])
        try harness.answerList([open("a", start: 9)])
        #expect(harness.effects.contains(.startLane("a", from: after(5))))
    }

    @Test(
        "A mapping that stops takes no further change, and stops",
        arguments: [MappingMachine.Input.update(isEnabled: true), .update(isEnabled: false), .delete]
    )
    func changesWhileStopping(input: MappingMachine.Input) throws {
        var harness = try MappingHarness.started(shards: [open("a")])
        harness.send(.stop)
        harness.send(input)
        #expect(harness.effects.isEmpty && harness.states == [.enabled])
        harness.endLane("a", .stopped)
        #expect(harness.isFinished)
    }
}
