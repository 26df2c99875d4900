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
        let readings = Mutex<[Duration]>([])
    }

    private func wake(_ due: Duration) { calls.readings.withLock { $0.append(due) } }

    private func at(_ seconds: Int64) -> Timestamp { Timestamp(secondsSinceEpoch: seconds) }

    private func run(to instant: Timestamp) {
        while scheduler.runNext(by: instant) {}
    }

    private func woken() -> [Duration] {
        calls.readings.withLock { readings in
            defer { readings = [] }
            return readings
        }
    }

    @Test("a timer that is cancelled leaves what is scheduled to the next one, which still runs out on time")
    func reuse() {
        var timers = LaneTimers()
        timers.start(ShardLane.Token(1), at: at(3), scheduler, wake)
        timers.cancel(ShardLane.Token(1))
        timers.start(ShardLane.Token(2), at: at(5), scheduler, wake)
        run(to: at(3))
        #expect(woken() == [.seconds(3)])
        #expect(timers.takeDue(at: .seconds(3), scheduler, wake) == [])
        run(to: at(4))
        #expect(woken() == [])
        run(to: at(5))
        #expect(woken() == [.seconds(5)])
        #expect(timers.takeDue(at: .seconds(5), scheduler, wake) == [ShardLane.Token(2)])
        #expect(scheduler.nextInstant == nil)
    }

    @Test("an earlier timer comes first, and timers that run out together come in the order of their instants")
    func order() {
        var timers = LaneTimers()
        timers.start(ShardLane.Token(1), at: at(5), scheduler, wake)
        timers.start(ShardLane.Token(2), at: at(4), scheduler, wake)
        timers.start(ShardLane.Token(3), at: at(9), scheduler, wake)
        run(to: at(6))
        #expect(woken() == [.seconds(4)])
        #expect(timers.takeDue(at: .seconds(4), scheduler, wake) == [ShardLane.Token(2)])
        run(to: at(6))
        #expect(woken() == [.seconds(5)])
        #expect(timers.takeDue(at: .seconds(9), scheduler, wake) == [ShardLane.Token(1), ShardLane.Token(3)])
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

    @Test(
        "a timer that starts after the wall clock was set runs out in its own time, and so do those before",
        arguments: [3_600, -3_600])
    func clockIsSet(by seconds: Int) {
        let clock = SettableScheduler(scheduler)
        var timers = LaneTimers()
        timers.start(ShardLane.Token(1), at: clock.now + .seconds(900), clock, wake)
        clock.set(by: .seconds(seconds))
        timers.start(ShardLane.Token(2), at: clock.now + .seconds(2), clock, wake)
        run(to: at(10))
        #expect(woken() == [.seconds(2)])
        #expect(timers.takeDue(at: .seconds(2), clock, wake) == [ShardLane.Token(2)])
        run(to: at(900))
        #expect(woken() == [.seconds(900)])
        #expect(timers.takeDue(at: .seconds(900), clock, wake) == [ShardLane.Token(1)])
    }
}

/// A clock whose time of day can be set, as a machine's can.
private final class SettableScheduler: Scheduler {
    private let base: VirtualScheduler
    private let offset = Mutex(Duration.zero)

    init(_ base: VirtualScheduler) { self.base = base }

    var now: Timestamp { base.now + offset.withLock { $0 } }

    var uptime: Duration { base.uptime }

    func set(by change: Duration) { offset.withLock { $0 += change } }

    func schedule(at instant: Timestamp, _ action: @escaping @Sendable () -> Void) -> ScheduledAction {
        base.schedule(at: base.now + (instant - now), action)
    }

    func cancel(_ action: ScheduledAction) { base.cancel(action) }
}
