import MillraceModel
import Testing

@testable import Millrace

@Suite struct ScheduledActionsTests {
    @Test("scheduled actions leave in the order of their instants, and cancelled ones never")
    func collection() {
        var actions = ScheduledActions()
        let ran = Stored<[Int]>([])
        var handles: [ScheduledAction] = []
        for number in 0..<300 {
            let instant = Timestamp(microsecondsSinceEpoch: Int64(number * 7_919 % 300))
            handles.append(actions.insert(at: instant) { ran.change { $0.append(number * 7_919 % 300) } })
        }
        for number in stride(from: 0, to: 300, by: 2) { actions.remove(handles[number]) }
        while let action = actions.popDue(at: Timestamp(microsecondsSinceEpoch: 1_000)) { action() }
        let expected = stride(from: 1, to: 300, by: 2).map { $0 * 7_919 % 300 }.sorted()
        #expect(ran.value == expected)
        #expect(actions.nextInstant == nil)
    }
}
