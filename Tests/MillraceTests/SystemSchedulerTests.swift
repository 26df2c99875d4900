import MillraceModel
import Synchronization
import Testing

@testable import Millrace

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

    @Test("scheduled actions leave in the order of their instants, and cancelled ones never")
    func collection() {
        var actions = ScheduledActions()
        let ran = Log<Int>()
        var handles: [ScheduledAction] = []
        for number in 0..<300 {
            let instant = Timestamp(microsecondsSinceEpoch: Int64(number * 7_919 % 300))
            handles.append(actions.insert(at: instant) { ran.append(number * 7_919 % 300) })
        }
        for number in stride(from: 0, to: 300, by: 2) { actions.remove(handles[number]) }
        while let action = actions.popDue(at: Timestamp(microsecondsSinceEpoch: 1_000)) { action() }
        let expected = stride(from: 1, to: 300, by: 2).map { $0 * 7_919 % 300 }.sorted()
        #expect(ran.all == expected)
        #expect(actions.nextInstant == nil)
    }
}
