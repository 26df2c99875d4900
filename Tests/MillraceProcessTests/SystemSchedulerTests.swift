import MillraceModel
import Synchronization
import Testing

@testable import Millrace

/// The one test of what cannot be tested under virtual time: the machine's clock.
@Suite struct SystemSchedulerTests {
    /// What ran, in order.
    private final class Log<Entry: Sendable>: Sendable {
        private let entries = Mutex<[Entry]>([])
        var all: [Entry] { entries.withLock { $0 } }
        func append(_ entry: Entry) { entries.withLock { $0.append(entry) } }
    }

    @Test("actions run at or after their instant, earliest first, also those that come while others wait")
    func order() async {
        let scheduler = SystemScheduler()
        let start = scheduler.now
        let ran = Log<(wait: Int, at: Timestamp)>()
        await withTaskGroup(of: Void.self) { group in
            for milliseconds in [30, 5, 20, 0, 10] {
                group.addTask {
                    await scheduler.wait(until: start + .milliseconds(milliseconds))
                    ran.append((milliseconds, scheduler.now))
                }
            }
        }
        for entry in ran.all { #expect(entry.at >= start + .milliseconds(entry.wait)) }
        #expect(ran.all.count == 5)
    }

    @Test("a cancelled action does not run, and the others do")
    func cancel() async {
        let scheduler = SystemScheduler()
        let start = scheduler.now
        let ran = Log<Int>()
        let first = scheduler.schedule(at: start + .milliseconds(5)) { ran.append(1) }
        scheduler.cancel(first)
        await scheduler.wait(until: start + .milliseconds(10))
        #expect(ran.all.isEmpty)
    }
}
