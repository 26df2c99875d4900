import MillraceCore
import MillraceModel
import Testing

@Suite struct MappingLineageTests {
    @Test("G20 the children of a split wait for their parent's end")
    func split() throws {
        var harness = try MappingHarness.started(
            shards: [closed("a"), open("b", parents: ["a"]), open("c", parents: ["a"])]
        )
        #expect(harness.lanes == ["a": .trimHorizon])
        #expect(harness.events.contains(.shardDiscovered("b", waitingFor: ["a"])))
        harness.endLane("a")
        #expect(harness.effects == [.startLane("b", from: .trimHorizon), .startLane("c", from: .trimHorizon)])
    }

    @Test("G20 the child of a merge waits for both parents")
    func merge() throws {
        var harness = try MappingHarness.started(shards: [closed("a"), closed("b"), open("c", parents: ["a", "b"])])
        harness.endLane("b")
        #expect(harness.effects.isEmpty)
        harness.endLane("a")
        #expect(harness.lanes == ["c": .trimHorizon])
    }

    @Test("G20 generations follow each other one by one")
    func generations() throws {
        var harness = try MappingHarness.started(
            shards: [closed("a"), closed("b", parents: ["a"]), open("c", parents: ["b"])]
        )
        harness.endLane("a")
        #expect(harness.lanes == ["b": .trimHorizon])
        harness.endLane("b")
        #expect(harness.lanes == ["c": .trimHorizon])
    }

    @Test("G20 a shard that splits while it is read gets children when its lane has ended")
    func splitsWhileRunning() throws {
        var harness = try MappingHarness.started(shards: [open("a")])
        try harness.change(to: [closed("a"), open("b", parents: ["a"]), open("c", parents: ["a"])])
        #expect(harness.effects.isEmpty)
        harness.endLane("a")
        #expect(harness.lanes.count == 2)
    }

    @Test("G20 a parent that has expired is not waited for")
    func expiredParent() throws {
        let harness = try MappingHarness.started(shards: [open("b", parents: ["a"])])
        #expect(harness.lanes == ["b": .trimHorizon])
    }

    @Test("G20 a parent that expires before its lane began frees its children")
    func expiresWhileWaiting() throws {
        var harness = try MappingHarness.started(
            shards: [closed("a"), closed("b", parents: ["a"]), open("c", parents: ["b"])]
        )
        try harness.change(to: [open("c", parents: ["b"])])
        #expect(harness.effects.isEmpty, "a still runs, and c continues what it continues")
        harness.endLane("a")
        #expect(harness.lanes == ["c": .trimHorizon])
    }

    @Test("G20 a child whose parent came and expired unseen waits for the lanes of expired shards")
    func unseenParent() throws {
        var harness = try MappingHarness.started(shards: [open("a"), open("x")])
        try harness.change(to: [open("c", parents: ["b"]), open("x")])
        #expect(harness.effects.isEmpty, "a still runs, and c may continue what it holds")
        harness.endLane("a")
        #expect(harness.effects == [.startLane("c", from: .trimHorizon)])
    }

    @Test("G20 a child whose parent is finished and has expired waits for no other lane")
    func finishedAndExpiredParent() throws {
        var harness = try MappingHarness.started(shards: [closed("a"), closed("x")])
        harness.endLane("a")
        try harness.change(to: [open("b", parents: ["a"])])
        #expect(harness.effects == [.startLane("b", from: .trimHorizon)])
    }

    @Test("G20 a parent whose lane still runs is waited for though it has expired")
    func expiresWhileRunning() throws {
        var harness = try MappingHarness.started(shards: [closed("a"), open("b", parents: ["a"])])
        try harness.change(to: [open("b", parents: ["a"])])
        #expect(harness.effects.isEmpty)
        harness.endLane("a")
        #expect(harness.lanes == ["b": .trimHorizon])
    }

    @Test("G20 a restart starts the children whose parents' end is durable, and no others")
    func restart() throws {
        let harness = try MappingHarness.started(
            checkpoints: ["a": .shardEnd, "b": after(3)],
            shards: [closed("a"), closed("b"), open("c", parents: ["a"]), open("d", parents: ["a", "b"])]
        )
        #expect(harness.lanes == ["b": after(3), "c": .trimHorizon])
    }
}
