import MillraceModel
import Testing

@testable import MillraceCore

@Suite struct RecordQueueTests {
    private func queue(_ sizes: [Int]) -> RecordQueue {
        var queue = RecordQueue()
        for (number, size) in zip(1..., sizes) {
            queue.append(record(number, arrival: .epoch, bytes: size), .test)
        }
        return queue
    }

    private func room(for records: [StreamRecord]) -> Int {
        LaneSource.test.eventSize(records) - LaneSource.test.sizing.envelope
    }

    @Test("Batches come off the front in order, and nothing is lost or doubled", arguments: 1...7)
    func order(batchSize: Int) {
        var queue = RecordQueue()
        var taken: [Int] = []
        var next = 1
        let policy = LanePolicy(batchSize: batchSize)
        while taken.count < 200 {
            for _ in 0..<3 {
                queue.append(record(next, arrival: .epoch), .test)
                next += 1
            }
            #expect(queue.first?.number == taken.count + 1)
            taken += queue.takeBatch(1_000_000, policy, .test).records.map(\.number)
            #expect(queue.count == next - 1 - taken.count)
        }
        #expect(taken == Array(1...taken.count))
    }

    @Test("A batch takes exactly what fits, commas counted")
    func exactFit() {
        let page = (1...4).map { record($0, arrival: .epoch, bytes: 30) }
        for count in 1...4 {
            let room = room(for: Array(page[..<count]))
            var fitting = queue([30, 30, 30, 30])
            let whole = fitting.takeBatch(room, LanePolicy(), .test)
            #expect(whole.records.count == count)
            var short = queue([30, 30, 30, 30])
            let prefix = short.takeBatch(room - 1, LanePolicy(), .test)
            #expect(prefix.records.count == max(1, count - 1))
            #expect(prefix.isTooLarge == (count == 1))
        }
    }

    @Test("A queue is full by count, by size, or when its front window is over")
    func fills() {
        var queue = queue([0, 0, 0])
        func isFull(_ policy: LanePolicy, room: Int = 1_000_000) -> Bool { queue.fills(room, policy, .test) }
        let (three, four) = (isFull(LanePolicy(batchSize: 3)), isFull(LanePolicy(batchSize: 4)))
        #expect(three && !four)
        let small = isFull(LanePolicy(batchSize: 4), room: 100)
        #expect(small)
        let policy = LanePolicy(tumblingWindow: .seconds(10))
        let oneWindow = isFull(policy)
        queue.append(record(4, arrival: Timestamp(secondsSinceEpoch: 10)), .test)
        let twoWindows = isFull(policy)
        #expect(!oneWindow && twoWindows)
        let taken = queue.takeBatch(1_000_000, policy, .test).records.map(\.number)
        #expect(taken == [1, 2, 3])
        let rest = isFull(policy)
        #expect(!rest)
    }

    @Test("Sizes stay right when the queue is taken from and appended to by turns")
    func sizes() {
        var random = SeededGenerator(seed: 5)
        var queue = RecordQueue()
        var waiting: [StreamRecord] = []
        for number in 1...500 {
            let next = record(number, arrival: .epoch, bytes: Int.random(in: 0...60, using: &random))
            queue.append(next, .test)
            waiting.append(next)
            guard Bool.random(using: &random) else { continue }
            let room = Int.random(in: 1...2_000, using: &random)
            var expected = 0
            while expected < waiting.count, self.room(for: Array(waiting[...expected])) <= room { expected += 1 }
            let prefix = queue.takeBatch(room, LanePolicy(batchSize: 1_000), .test)
            #expect(prefix.records == Array(waiting[..<max(1, expected)]))
            #expect(prefix.isTooLarge == (expected == 0))
            waiting.removeFirst(prefix.records.count)
        }
    }
}
