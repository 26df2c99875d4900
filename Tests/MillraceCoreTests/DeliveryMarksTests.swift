import MillraceCore
import MillraceModel
import Testing

@Suite struct DeliveryMarksTests {
    private func key(_ slot: Int, of count: Int) -> String { LanePolicy(parallelizationFactor: count).keys[slot] }

    private func contains(_ marks: DeliveryMarks, _ number: Int, key: String) -> Bool {
        marks.contains(record(number, arrival: .epoch, key: key))
    }

    @Test("P2 a mark tells of all records before it in its slot, and of no other slot")
    func slots() {
        var marks = DeliveryMarks()
        #expect(marks.isEmpty && marks.last == nil)
        marks.deliver(sequenceNumber(7), slot: 1, of: 2)
        #expect(marks.epochs == [[nil, sequenceNumber(7)]])
        #expect(marks.last == sequenceNumber(7) && !marks.isEmpty)
        for (number, slot, isDelivered) in [(3, 1, true), (7, 1, true), (8, 1, false), (3, 0, false)] {
            #expect(contains(marks, number, key: key(slot, of: 2)) == isDelivered)
        }
    }

    @Test("P2 a retry does not move a mark back")
    func staysAhead() {
        var marks = DeliveryMarks()
        marks.deliver(sequenceNumber(100), slot: 0, of: 1)
        marks.deliver(sequenceNumber(99), slot: 0, of: 1)
        #expect(marks.epochs == [[sequenceNumber(100)]])
    }

    @Test("P2 the marks of another number of slots stay until the checkpoint has passed them")
    func epochs() {
        var marks = DeliveryMarks()
        marks.deliver(sequenceNumber(9), slot: 0, of: 1)
        marks.deliver(sequenceNumber(4), slot: 0, of: 2)
        #expect(contains(marks, 9, key: key(1, of: 2)), "it was delivered when there was one slot")
        marks.forget(through: after(4))
        #expect(marks.epochs == [[sequenceNumber(9)]])
        marks.forget(through: after(9))
        #expect(marks.isEmpty)
    }

    @Test("P2 a checkpoint at the shard's end covers all, the trim horizon nothing")
    func ends() {
        var marks = DeliveryMarks()
        marks.deliver(sequenceNumber(9), slot: 0, of: 1)
        marks.forget(through: .trimHorizon)
        #expect(!marks.isEmpty)
        marks.forget(through: .shardEnd)
        #expect(marks.isEmpty)
    }

    @Test("P2 marks are compared by number")
    func numbers() {
        let marks = DeliveryMarks(epochs: [[sequenceNumber(10)]])
        #expect(contains(marks, 9, key: "a"))
        #expect(!contains(marks, 11, key: "a"))
    }

    @Test("P2 however often the number of slots changes, few marks are kept, and what was delivered stays known")
    func merges() {
        var marks = DeliveryMarks()
        for (index, count) in [1, 2, 3, 4, 5, 6, 7].enumerated() {
            marks.deliver(sequenceNumber(index + 1), slot: 0, of: count)
        }
        #expect(marks.epochs.count == 3)
        #expect(marks.last == sequenceNumber(7))
        for (index, count) in [1, 2, 3, 4, 5, 6, 7].enumerated() {
            #expect(contains(marks, index + 1, key: key(0, of: count)))
        }
    }

    @Test("P2 marks come back from what was written down")
    func roundTrip() {
        var marks = DeliveryMarks()
        marks.deliver(sequenceNumber(7), slot: 1, of: 3)
        marks.deliver(sequenceNumber(8), slot: 0, of: 2)
        #expect(DeliveryMarks(epochs: marks.epochs) == marks)
        #expect(DeliveryMarks(epochs: [[]]).isEmpty)
    }
}
