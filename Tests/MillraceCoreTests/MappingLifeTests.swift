import MillraceCore
import MillraceModel
import Testing

/// Enabled, disabled, updated, deleted: the paths of §1.3, and what becomes of the position.
@Suite struct MappingLifeTests {
    /// A mapping that was created disabled.
    private func disabled(_ position: EventSourceMapping.StartingPosition = .trimHorizon) -> MappingHarness {
        var harness = MappingHarness(position)
        harness.send(.start(isEnabled: false))
        return harness
    }

    @Test("T1 §1.3 create, Enabled=true: Creating → Enabled")
    func createEnabled() throws {
        #expect(MappingHarness().machine.state == .creating)
        var harness = try MappingHarness.listing()
        #expect(harness.machine.state == .creating)
        try harness.answerList([open("a")])
        #expect(harness.states == [.enabled])
    }

    @Test("T1 §1.3 create, Enabled=false: Creating → Disabled, and nothing is read")
    func createDisabled() {
        var harness = disabled()
        #expect(harness.states == [.disabled])
        #expect(harness.effects.isEmpty && harness.machine.isIdle)
        harness.send(.shardsChanged)
        #expect(harness.effects.isEmpty)
    }

    @Test("T1 §1.3 update Enabled=false: Disabling → Disabled, when all lanes have ended")
    func disable() throws {
        var harness = try MappingHarness.started(shards: [open("a"), open("b")])
        harness.send(.update(isEnabled: false))
        #expect(harness.effects == [.stopLane("a"), .stopLane("b")])
        #expect(harness.states == [.enabled, .disabling])
        #expect(harness.machine.isIdle == false)
        harness.endLane("a", .stopped)
        #expect(harness.effects.isEmpty)
        harness.endLane("b", .stopped)
        #expect(harness.effects == [.applySettings])
        #expect(harness.states == [.enabled, .disabling, .disabled])
        #expect(harness.machine.isIdle && !harness.isFinished)
    }

    @Test("T1 §1.3 update Enabled=true: Enabling → Enabled, from the stored checkpoints on")
    func enable() throws {
        var harness = disabled()
        harness.send(.update(isEnabled: true))
        #expect(harness.effects == [.applySettings] + harness.loads.map { .loadCheckpoints($0) })
        try harness.answerLoad(["a": after(7)])
        #expect(harness.states == [.disabled, .enabling])
        try harness.answerList([open("a")])
        #expect(harness.states == [.disabled, .enabling, .enabled])
        #expect(harness.lanes == ["a": after(7)])
    }

    @Test("T1 §1.3 update of other fields: Updating → Enabled; the lanes begin anew where they were stopped")
    func update() throws {
        var harness = try MappingHarness.started(shards: [open("a"), closed("b")])
        harness.endLane("b")
        harness.send(.update(isEnabled: true))
        #expect(harness.effects == [.stopLane("a")])
        harness.endLane("a", .stopped)
        #expect(harness.effects == [.applySettings] + harness.loads.map { .loadCheckpoints($0) })
        try harness.answerLoad(["a": after(7), "b": .shardEnd])
        try harness.answerList([open("a"), closed("b"), open("c", parents: ["b"])])
        #expect(harness.states == [.enabled, .updating, .enabled])
        #expect(harness.lanes == ["a": after(7), "c": .trimHorizon])
    }

    @Test("T1 §1.3 update of other fields while disabled: Updating → Disabled")
    func updateDisabled() {
        var harness = disabled()
        harness.send(.update(isEnabled: false))
        #expect(harness.effects == [.applySettings])
        #expect(harness.states == [.disabled, .updating, .disabled])
    }

    @Test("T1 §1.3 delete: Deleting, the lanes end, the checkpoints go, and then the mapping")
    func delete() throws {
        var harness = try MappingHarness.started(shards: [open("a")])
        harness.send(.delete)
        #expect(harness.effects == [.stopLane("a")])
        #expect(harness.states == [.enabled, .deleting])
        harness.endLane("a", .stopped)
        #expect(harness.effects == harness.deletions.map { .deleteCheckpoints($0) })
        #expect(!harness.isFinished)
        try harness.answerDeletion()
        #expect(harness.isFinished)
        #expect(harness.states == [.enabled, .deleting])
    }

    @Test("T1 §1.3 a disabled mapping is deleted without delay")
    func deleteDisabled() throws {
        var harness = disabled()
        harness.send(.delete)
        try harness.answerDeletion()
        #expect(harness.isFinished)
    }

    @Test(
        "T1 a deletion that was accepted is done before the process ends, if the store lets it",
        arguments: [true, false])
    func deleteWhileStopping(storeWorks: Bool) throws {
        var harness = try MappingHarness.started(shards: [open("a")])
        harness.send(.delete)
        harness.send(.stop)
        harness.endLane("a", .stopped)
        try harness.answerDeletion(failure: storeWorks ? nil : "disk full")
        #expect(harness.isFinished, "a store that fails must not keep the process")
        #expect(harness.timers.isEmpty)
    }

    @Test("T1 checkpoints that cannot be deleted are tried again after a growing wait")
    func deletionFails() throws {
        var harness = disabled()
        harness.send(.delete)
        for failures in 1...8 {
            try harness.answerDeletion(failure: "disk full")
            guard case .inputOutputFailed("disk full", let wait) = harness.events.first else {
                Issue.record("no event: \(harness.events)")
                return
            }
            #expect(wait <= Backoff().bound(afterFailures: failures))
            #expect(!harness.isFinished && !harness.machine.isIdle)
            try harness.fireTimer()
        }
        try harness.answerDeletion()
        #expect(harness.isFinished)
    }

    @Test(
        "T8 LATEST and AT_TIMESTAMP hold only once, also across disable and enable",
        arguments: [
            EventSourceMapping.StartingPosition.latest, .atTimestamp,
        ])
    func startingPositionHoldsOnce(position: EventSourceMapping.StartingPosition) throws {
        var harness = try MappingHarness.started(position, shards: [open("a", start: 5)])
        try harness.answerStore()
        harness.send(.update(isEnabled: false))
        harness.endStoppedLanes()
        harness.send(.update(isEnabled: true))
        try harness.answerLoad(["a": after(5)])
        try harness.answerList([open("a", start: 99), open("b", start: 50)])
        #expect(harness.stores.isEmpty)
        #expect(harness.lanes == ["a": after(5), "b": .trimHorizon])
    }

    @Test("T8 a mapping that was created disabled takes LATEST when it is enabled first")
    func latestWhenEnabled() throws {
        var harness = disabled(.latest)
        harness.send(.update(isEnabled: true))
        try harness.answerLoad([:])
        try harness.answerList([open("a", start: 9)])
        #expect(harness.stores.map(\.points) == [["a": after(9)]])
    }

    @Test("G20 a lane that reaches its end while the mapping is updated starts no children before the new settings")
    func shardEndsWhileUpdating() throws {
        var harness = try MappingHarness.started(shards: [closed("a"), open("b", parents: ["a"]), open("x")])
        harness.send(.update(isEnabled: true))
        harness.endLane("a", .shardEnd)
        #expect(harness.effects.isEmpty)
        harness.endLane("x", .stopped)
        try harness.answerLoad(["a": .shardEnd, "x": after(1)])
        try harness.answerList([closed("a"), open("b", parents: ["a"]), open("x")])
        #expect(harness.lanes == ["b": .trimHorizon, "x": after(1)])
    }

    @Test("§1.4 a mapping whose shards cannot be listed is Enabled all the same, and can be disabled and deleted")
    func sourceFails() throws {
        var harness = try MappingHarness.listing()
        try harness.failList()
        #expect(harness.states == [.enabled])
        harness.send(.update(isEnabled: false))
        #expect(harness.timers.isEmpty)
        #expect(harness.states == [.enabled, .disabling, .disabled])
        harness.send(.delete)
        try harness.answerDeletion()
        #expect(harness.isFinished)
    }

    @Test("An answer from before an update is dropped")
    func lateAnswers() throws {
        var harness = try MappingHarness.started(shards: [open("a")])
        harness.send(.shardsChanged)
        let list = try #require(harness.lists.first)
        harness.send(.update(isEnabled: true))
        harness.endStoppedLanes()
        try harness.answerLoad(["a": after(3)])
        harness.send(.shardsListed(list, []))
        harness.send(.listFailed(list, "late"))
        #expect(harness.effects.isEmpty && harness.events.isEmpty)
        harness.send(.shardsListed(try #require(harness.lists.last), [open("a")]))
        #expect(harness.lanes == ["a": after(3)])
    }
}
