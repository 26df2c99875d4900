import MillraceModel
import Synchronization
import Testing

@testable import Millrace

/// The places of a throttled function, and who waits for them.
@Suite struct FunctionConcurrencyTests {
    /// Who was called back, in order.
    private final class Calls: Sendable {
        private let names = Mutex<[String]>([])

        func note(_ name: String) { names.withLock { $0.append(name) } }

        var all: [String] { names.withLock { $0 } }
    }

    private let calls = Calls()

    private func key(_ shard: String, slot: Int = 0) -> FunctionConcurrency.WaiterKey {
        FunctionConcurrency.WaiterKey(lane: lane(shard), slot: slot)
    }

    private func lane(_ shard: String) -> LaneKey {
        LaneKey(
            mapping: "m",
            stream: StreamARN(stream: "s", region: "us-east-1", accountID: "000000000000"),
            shard: ShardID(shard)
        )
    }

    private func wait(_ shard: String, slot: Int = 0, for places: FunctionConcurrency) {
        places.wait(as: key(shard, slot: slot)) { [calls] in calls.note("\(shard)\(slot)") }
    }

    @Test("T3 there are as many places as the limit says, and without a limit any number")
    func limit() {
        let two = FunctionConcurrency(limit: 2)
        #expect([two.begin(), two.begin(), two.begin()] == [true, true, false])
        let any = FunctionConcurrency(limit: nil)
        #expect((0..<1_000).allSatisfy { _ in any.begin() })
    }

    @Test("T3 who waits is called in the order of asking, one for each place that gets free")
    func order() {
        let places = FunctionConcurrency(limit: 1)
        #expect(places.begin())
        for shard in ["a", "b", "c"] { wait(shard, for: places) }
        #expect(calls.all.isEmpty)
        places.end()
        #expect(calls.all == ["a0"])
        #expect(places.begin())
        places.end()
        #expect(calls.all == ["a0", "b0"])
    }

    @Test("T3 who comes when a place is free is called at once")
    func atOnce() {
        wait("a", for: FunctionConcurrency(limit: 1))
        #expect(calls.all == ["a0"])
    }

    @Test("T3 a slot that asks again while it waits keeps its one turn, also when the limit is 0")
    func once() {
        let places = FunctionConcurrency(limit: 0)
        for _ in 0..<5 {
            wait("a", for: places)
            wait("a", slot: 1, for: places)
        }
        places.setLimit(3)
        #expect(calls.all == ["a0", "a1"])
    }

    @Test("T3 a lane that ends loses its turns, and one that needs none passes it on")
    func leaving() {
        let places = FunctionConcurrency(limit: 1)
        #expect(places.begin())
        for shard in ["a", "b", "c"] { wait(shard, for: places) }
        places.leave(lane("a"))
        #expect(calls.all.isEmpty, "no place is free")
        places.end()
        #expect(calls.all == ["b0"])
        places.passOn()
        #expect(calls.all == ["b0", "c0"])
    }
}
