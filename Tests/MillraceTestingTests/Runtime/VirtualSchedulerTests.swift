import MillraceModel
import MillraceTesting
import Testing

@Suite struct VirtualSchedulerTests {
    @Test("virtual time moves to the next action that is due, and not beyond the limit")
    func runNext() {
        let scheduler = VirtualScheduler(now: .epoch)
        _ = scheduler.schedule(at: .epoch + .seconds(5)) {}
        #expect(!scheduler.runNext(by: .epoch + .seconds(4)))
        #expect(scheduler.now == .epoch)
        #expect(scheduler.runNext(by: .epoch + .seconds(9)))
        #expect(scheduler.now == .epoch + .seconds(5))
    }
}
