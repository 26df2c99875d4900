import Logging
import Millrace
import MillraceModel
import MillraceTesting
import Testing

/// What becomes of the records of a batch.
@Suite struct IdempotencyBatchTests {
    typealias Bench = IdempotencyBench

    @Test("P2 what was handled is missing from the event, and a function without anything left is not called")
    func remainder() async throws {
        try await withIdempotencyBench { bench async throws in
            let function = bench.function(.whole)
            try await bench.deliver(["b"], to: function)
            try await bench.deliver(["a", "b", "c"], to: function)
            #expect(try await bench.deliver(["a", "c"], to: function) == .succeeded)
            #expect(bench.calls.value == [["b"], ["a", "c"]])
        }
    }

    @Test("P2 an event without records is none to be handled twice: the function is called with it")
    func empty() async throws {
        try await withIdempotencyBench { bench async throws in
            let function = bench.function(.whole)
            for _ in 1...2 { try await bench.deliver([], to: function) }
            #expect(bench.calls.value == [[], []])
        }
    }

    @Test(
        "P2 records before the failed one are done, it and those behind it come again",
        arguments: IdempotencyStoreKind.allCases, [Bench.Form.reporting, .each])
    func itemFailures(_ kind: IdempotencyStoreKind, _ form: Bench.Form) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let isBroken = Stored(true)
            let function = bench.function(form) { name, _ in
                if name == "c", isBroken.value { throw Bench.Failed() }
            }
            #expect(try await bench.deliver(["a", "b", "c", "d"], to: function) == Bench.failed(from: "c"))
            #expect(try await bench.markCounts() == [2, 2])
            isBroken.change { $0 = false }
            // As after a crash before the checkpoint: all of them come again.
            #expect(try await bench.deliver(["a", "b", "c", "d"], to: function) == .succeeded)
            #expect(
                bench.calls.value
                    == (form == .each
                        ? [["a"], ["b"], ["c"], ["c"], ["d"]] : [["a", "b", "c", "d"], ["c", "d"]]))
        }
    }

    @Test("P2 a batch that throws is handled as a whole again, and one by record from where it stopped")
    func granularity() async throws {
        for form in Bench.Form.allCases {
            try await withIdempotencyBench { bench async throws in
                let halt = Halt()
                let isFirst = Stored(true)
                let function = bench.function(form) { name, _ in
                    guard name == "b", isFirst.value else { return }
                    isFirst.change { $0 = false }
                    await halt.hold()
                }
                // As if the process had died while b was being handled.
                async let died = bench.deliver(["a", "b"], to: function)
                await halt.arrival()
                #expect(try await bench.markCounts() == [2, 2])
                bench.clock.move(to: bench.clock.now + .seconds(900))
                #expect(try await bench.deliver(["a", "b"], to: function, attempt: 2) == .succeeded)
                #expect(bench.calls.value == (form == .each ? [["a"], ["b"], ["b"]] : [["a", "b"], ["a", "b"]]))
                halt.open()
                _ = try await died
            }
        }
    }

    @Test("P2 an answer that names a record of another batch fails all of it, so that none is done")
    func foreignFailure() async throws {
        try await withIdempotencyBench { bench async throws in
            let calls = Stored(0)
            let function = Function("orders", responseType: .reportBatchItemFailures) { (event: DynamoDBEvent, _) in
                calls.change { $0 += 1 }
                let isFirst = calls.value == 1
                return isFirst
                    ? BatchResponse(itemFailures: [event.records[1].change.sequenceNumber.description, "7"])
                    : .succeeded
            }.idempotent(by: .eventID, store: bench.store)
            let response = try await bench.deliver(["a", "b"], to: function)
            #expect(response.itemFailures.count == 2, "the answer stays what it was")
            #expect(try await bench.markCounts() == [0, 0])
            #expect(try await bench.deliver(["a", "b"], to: function, attempt: 2) == .succeeded)
            #expect(calls.value == 2)
            #expect(try await bench.markCounts() == [2, 2])
        }
    }

    @Test(
        "P2 a record in progress fails a function without item failures before it is called, and nothing is marked",
        arguments: IdempotencyStoreKind.allCases)
    func wholeConflict(_ kind: IdempotencyStoreKind) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let halt = Halt()
            let function = bench.function(.whole) { name, _ in if name == "b" { await halt.hold() } }
            async let first = bench.deliver(["b"], to: function)
            await halt.arrival()
            await #expect {
                try await bench.deliver(["a", "b", "c"], to: function)
            } throws: {
                idempotencyCode($0) == .inProgress
            }
            #expect(try await bench.markCounts() == [1, 1])
            #expect(bench.calls.value == [["b"]])
            halt.open()
            _ = try await first
            #expect(try await bench.deliver(["a", "b", "c"], to: function) == .succeeded)
            #expect(bench.calls.value == [["b"], ["a", "c"]])
        }
    }

    @Test(
        "P2 a record in progress is reported by a function with item failures, and those before it are handled",
        arguments: IdempotencyStoreKind.allCases, [Bench.Form.reporting, .each])
    func itemConflict(_ kind: IdempotencyStoreKind, _ form: Bench.Form) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let halt = Halt()
            let function = bench.function(form) { name, _ in if name == "c" { await halt.hold() } }
            async let first = bench.deliver(["c"], to: function)
            await halt.arrival()
            #expect(try await bench.deliver(["a", "b", "c", "d"], to: function) == Bench.failed(from: "c"))
            #expect(bench.warnings == ["A record failed"])
            let failure = try #require(bench.lines.value.first { $0.level == .warning })
            #expect(failure.metadata["error"]?.contains("is in progress") == true)
            #expect(failure.metadata["error"]?.contains("event-c") == false, "keys are data and stay out of the log")
            // Those before it may have been done already.
            #expect(try await bench.deliver(["a", "b", "c", "d"], to: function) == Bench.failed(from: "c"))
            await #expect {
                try await bench.deliver(["c", "d"], to: function)
            } throws: {
                idempotencyCode($0) == .inProgress
            }
            #expect(try await bench.markCounts() == [3, 3])
            halt.open()
            _ = try await first
            #expect(try await bench.deliver(["c", "d"], to: function) == .succeeded)
            #expect(bench.calls.value == (form == .each ? [["c"], ["a"], ["b"], ["d"]] : [["c"], ["a", "b"], ["d"]]))
        }
    }

    @Test("P2 a failure before a record in progress counts first, and both are reported")
    func failureBeforeConflict() async throws {
        try await withIdempotencyBench { bench async throws in
            let halt = Halt()
            let isBroken = Stored(true)
            let function = bench.function(.reporting) { name, _ in
                if name == "d" { await halt.hold() }
                if name == "b", isBroken.value { throw Bench.Failed() }
            }
            async let first = bench.deliver(["d"], to: function)
            await halt.arrival()
            let response = try await bench.deliver(["a", "b", "c", "d"], to: function)
            #expect(
                response.itemFailures
                    == Bench.failed(from: "b").itemFailures + Bench.failed(from: "d").itemFailures)
            isBroken.change { $0 = false }
            halt.open()
            _ = try await first
            #expect(try await bench.deliver(["b", "c", "d"], to: function) == .succeeded)
            #expect(bench.calls.value == [["d"], ["a", "b", "c"], ["b", "c"]])
        }
    }

    @Test(
        "P2 of two records with one key in a batch the first is handled, and the second is done with it",
        arguments: IdempotencyStoreKind.allCases, Bench.Form.allCases)
    func duplicates(_ kind: IdempotencyStoreKind, _ form: Bench.Form) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let function = bench.function(form, by: Bench.order)
            #expect(try await bench.deliver(["a:1", "b:2", "c:1"], to: function) == .succeeded)
            #expect(bench.calls.value == (form == .each ? [["a"], ["b"]] : [["a", "b"]]))
            #expect(try await bench.deliver(["d:1", "e:3"], to: function) == .succeeded)
            #expect(bench.calls.value.last == ["e"])
            #expect(try await bench.markCounts() == [3, 3])
        }
    }

    @Test("P2 of two records with one key the second is not done when the first failed", arguments: Bench.Form.allCases)
    func failedDuplicate(_ form: Bench.Form) async throws {
        try await withIdempotencyBench { bench async throws in
            let isBroken = Stored(true)
            let function = bench.function(form, by: Bench.order) { name, _ in
                if name == "b", isBroken.value { throw Bench.Failed() }
            }
            let batch = ["a:1", "b:2", "c:2", "d:1"]
            if form == .whole {
                await #expect(throws: Bench.Failed.self) { try await bench.deliver(batch, to: function) }
            } else {
                #expect(try await bench.deliver(batch, to: function) == Bench.failed(from: "b"))
            }
            isBroken.change { $0 = false }
            #expect(
                try await bench.deliver(form == .whole ? batch : ["b:2", "c:2", "d:1"], to: function) == .succeeded)
            let handled = bench.calls.value.flatMap(\.self)
            #expect(handled == (form == .whole ? ["a", "b", "a", "b"] : ["a", "b", "b"]))
        }
    }

    @Test("P2 a batch of which some records are left out tells of the redeliveries of those that are there")
    func redelivery() async throws {
        try await withIdempotencyBench { bench async throws in
            let counts = Stored<[Int]>([])
            let causes = Stored<[RedeliveryCause?]>([])
            let function = bench.function(.whole) { name, context in
                counts.change { $0.append(context.redeliveredCount) }
                causes.change { $0.append(context.redeliveryCause(of: Bench.record(name))) }
            }
            try await bench.deliver(["a"], to: function)
            try await bench.deliver(["a", "b", "c"], to: function, redelivery: .all(.restart))
            #expect(counts.value == [0, 2, 2])
            #expect(causes.value == [nil, .restart, .restart])
            let some = ["c", "d"].map { Bench.record($0) }
            try await bench.deliver(["c", "d", "e"], to: function, redelivery: .records(some, .retry))
            #expect(counts.value == [0, 2, 2, 1, 1])
            #expect(causes.value == [nil, .restart, .restart, .retry, nil])
        }
    }

    @Test("P2 an event of which nothing is left is noted for the person who sent it", arguments: Bench.Form.allCases)
    func noted(_ form: Bench.Form) async throws {
        try await withIdempotencyBench { bench async throws in
            let function = bench.function(form)
            for names in [["a", "b"], ["a", "b", "c"], ["a", "c"]] { try await bench.deliver(names, to: function) }
            let lines = bench.lines.value
            #expect(lines.map(\.level) == [.debug, .info])
            #expect(lines.allSatisfy { $0.message == "Records that were handled before are left out" })
            #expect(lines.map { $0.metadata["batch.count"] } == ["2", "2"])
        }
    }
}
