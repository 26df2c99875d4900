import MillraceCore
import MillraceModel
import Testing

@Suite struct MappingStartingPositionTests {
    @Test("T8 LATEST begins behind what is there, and no lane runs before that is durable")
    func latest() throws {
        var harness = try MappingHarness.started(.latest, shards: [open("a", start: 5), open("b")])
        #expect(harness.stores.map(\.points) == [["a": after(5), "b": .trimHorizon]])
        #expect(harness.lanes.isEmpty)
        #expect(harness.machine.isIdle == false)
        try harness.answerStore()
        #expect(harness.lanes == ["a": after(5), "b": .trimHorizon])
    }

    @Test("T8 LATEST leaves closed shards aside, and begins their open children behind what is there")
    func latestWithClosedShards() throws {
        var harness = try MappingHarness.started(
            .latest,
            shards: [closed("a", start: 5), open("b", parents: ["a"], start: 8)]
        )
        #expect(harness.stores.map(\.points) == [["a": .shardEnd, "b": after(8)]])
        try harness.answerStore()
        #expect(harness.lanes == ["b": after(8)])
    }

    @Test("T8 children start at the beginning whatever the starting position says")
    func children() throws {
        var harness = try MappingHarness.started(.latest, shards: [open("a", start: 5)])
        try harness.answerStore()
        try harness.change(to: [closed("a", start: 6), open("b", parents: ["a"], start: 9)])
        harness.endLane("a")
        #expect(harness.lanes == ["b": .trimHorizon])
    }

    @Test("T8 a shard that appears while the starting points are stored is read from its beginning")
    func splitsWhileStoring() throws {
        var harness = try MappingHarness.started(.latest, shards: [open("a", start: 5)])
        harness.send(.shardsChanged)
        #expect(harness.lists.isEmpty)
        try harness.answerStore()
        #expect(harness.lanes == ["a": after(5)])
        try harness.answerList([closed("a", start: 6), open("b", parents: ["a"], start: 9)])
        harness.endLane("a")
        #expect(harness.lanes == ["b": .trimHorizon])
    }

    @Test("T8 LATEST holds only at first discovery: a restart goes on where the checkpoints stand")
    func restart() throws {
        let harness = try MappingHarness.started(
            .latest,
            checkpoints: ["a": after(5)],
            shards: [open("a", start: 99), open("b", start: 50)]
        )
        #expect(harness.stores.isEmpty)
        #expect(harness.lanes == ["a": after(5), "b": .trimHorizon])
    }

    @Test("T8 starting points that may stand on disk are stored again as they are, not moved")
    func storesTheSameAgain() throws {
        var harness = try MappingHarness.started(.latest, shards: [open("a", start: 5)])
        for _ in 1...3 {
            try harness.answerStore(failure: "the answer was lost")
            #expect(harness.lanes.isEmpty && harness.machine.isIdle == false)
            #expect(harness.events.count == 1)
            try harness.fireTimer()
            #expect(harness.lists.isEmpty, "a new list would move the starting points")
            #expect(harness.stores.map(\.points) == [["a": after(5)]])
        }
        try harness.answerStore()
        #expect(harness.lanes == ["a": after(5)])
    }

    @Test("A shard that appears while starting points cannot be stored is found afterwards")
    func changesWhileBackingOff() throws {
        var harness = try MappingHarness.started(.latest, shards: [open("a", start: 5)])
        try harness.answerStore(failure: "disk full")
        harness.send(.shardsChanged)
        try harness.fireTimer()
        try harness.answerStore()
        try harness.answerList([open("a", start: 5), open("b", start: 2)])
        #expect(harness.lanes == ["a": after(5), "b": .trimHorizon])
    }

    @Test("TRIM_HORIZON stores no starting points")
    func trimHorizon() throws {
        let harness = try MappingHarness.started(shards: [open("a", start: 5)])
        #expect(harness.stores.isEmpty)
        #expect(harness.lanes == ["a": .trimHorizon])
    }

    @Test("T8 §1.1 AT_TIMESTAMP begins each shard of the first discovery at its place, closed ones too")
    func atTimestamp() throws {
        var harness = try MappingHarness.started(
            .atTimestamp,
            shards: [closed("a", start: 5), open("b", parents: ["a"]), open("c", start: 2)]
        )
        #expect(harness.stores.map(\.points) == [["a": after(5), "b": .trimHorizon, "c": after(2)]])
        try harness.answerStore()
        #expect(harness.lanes == ["a": after(5), "c": after(2)])
        harness.endLane("a")
        #expect(harness.lanes == ["b": .trimHorizon, "c": after(2)])
    }

    @Test("T8 AT_TIMESTAMP: a shard that appears later is read from its beginning")
    func atTimestampLater() throws {
        var harness = try MappingHarness.started(.atTimestamp, shards: [open("a", start: 5)])
        try harness.answerStore()
        try harness.change(to: [open("a", start: 5), open("d", start: 9)])
        #expect(harness.lanes == ["a": after(5), "d": .trimHorizon])
    }
}
