import MillraceCore
import MillraceModel
import MillraceTesting
import Synchronization
import Testing

@testable import Millrace

@Suite struct LaneTimersTests {
    private let scheduler = VirtualScheduler(now: .epoch)
    private let calls = Calls()

    private final class Calls: Sendable {
        let instants = Mutex<[Timestamp]>([])
    }

    private func wake(_ instant: Timestamp) { calls.instants.withLock { $0.append(instant) } }

    private func at(_ seconds: Int64) -> Timestamp { Timestamp(secondsSinceEpoch: seconds) }

    private func run(to instant: Timestamp) {
        while scheduler.runNext(by: instant) {}
    }

    private func woken() -> [Timestamp] {
        calls.instants.withLock { instants in
            defer { instants = [] }
            return instants
        }
    }

    @Test("a timer that is cancelled leaves what is scheduled to the next one, which still runs out on time")
    func reuse() {
        var timers = LaneTimers()
        timers.start(ShardLane.Token(1), at: at(3), scheduler, wake)
        timers.cancel(ShardLane.Token(1))
        timers.start(ShardLane.Token(2), at: at(5), scheduler, wake)
        run(to: at(3))
        #expect(woken() == [at(3)])
        #expect(timers.takeDue(at: at(3), scheduler, wake) == [])
        run(to: at(4))
        #expect(woken() == [])
        run(to: at(5))
        #expect(woken() == [at(5)])
        #expect(timers.takeDue(at: at(5), scheduler, wake) == [ShardLane.Token(2)])
        #expect(scheduler.nextInstant == nil)
    }

    @Test("an earlier timer comes first, and timers that run out together come in the order of their instants")
    func order() {
        var timers = LaneTimers()
        timers.start(ShardLane.Token(1), at: at(5), scheduler, wake)
        timers.start(ShardLane.Token(2), at: at(4), scheduler, wake)
        timers.start(ShardLane.Token(3), at: at(9), scheduler, wake)
        run(to: at(6))
        #expect(woken() == [at(4)])
        #expect(timers.takeDue(at: at(4), scheduler, wake) == [ShardLane.Token(2)])
        run(to: at(6))
        #expect(woken() == [at(5)])
        #expect(timers.takeDue(at: at(9), scheduler, wake) == [ShardLane.Token(1), ShardLane.Token(3)])
    }

    @Test("a lane that rests leaves nothing scheduled")
    func rest() {
        var timers = LaneTimers()
        timers.start(ShardLane.Token(1), at: at(3), scheduler, wake)
        timers.rest(scheduler)
        #expect(scheduler.nextInstant != nil, "it still waits for one")
        timers.cancel(ShardLane.Token(1))
        timers.rest(scheduler)
        #expect(scheduler.nextInstant == nil)
        timers.start(ShardLane.Token(2), at: at(3), scheduler, wake)
        timers.cancelAll(scheduler)
        #expect(scheduler.nextInstant == nil)
    }
}
