import MillraceModel
import Testing

@testable import MillraceSimulation

@Suite struct EventQueueTests {
    @Test("Events come by time, and those of one time in the order in which they were added")
    func order() {
        var random = SeededGenerator(seed: 5)
        var queue = EventQueue()
        let times = (0..<500).map { _ in Int64(random.int(0...40)) }
        for (number, time) in times.enumerated() { queue.push(.produce(number: number), at: time) }
        var popped: [(time: Int64, number: Int)] = []
        while let entry = queue.pop() {
            guard case .produce(let number) = entry.event else {
                Issue.record("another event than was added")
                return
            }
            popped.append((entry.time, number))
        }
        let sorted = times.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
        #expect(popped.map(\.number) == sorted.map(\.offset))
        #expect(popped.map(\.time) == sorted.map(\.element))
        #expect(queue.count == 0)
    }
}
