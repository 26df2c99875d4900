import Millrace
import MillraceModel
import MillraceTesting
import Testing

/// The states of a mark, the same in every store.
@Suite struct IdempotencyStateTests {
    typealias Bench = IdempotencyBench

    private static let kindsAndForms = IdempotencyStoreKind.allCases.flatMap { kind in
        Bench.Form.allCases.map { (kind, $0) }
    }

    @Test(
        "P2 a record that is done is left out and succeeds, until its time to live has passed", arguments: kindsAndForms
    )
    func completed(_ kind: IdempotencyStoreKind, _ form: Bench.Form) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let function = bench.function(form, timeToLive: .seconds(60)) { _, _ in
                // The time to live begins when the record is done, not when its invocation began.
                bench.clock.move(to: bench.clock.now + .seconds(5))
            }
            #expect(try await bench.deliver(["a"], to: function) == .succeeded)
            let doneAt = bench.clock.now
            #expect(try await bench.deliver(["a"], to: function, attempt: 2) == .succeeded)
            bench.clock.move(to: doneAt + .seconds(60) - .microseconds(1))
            #expect(try await bench.deliver(["a"], to: function) == .succeeded)
            #expect(bench.calls.value == [["a"]])
            bench.clock.move(to: doneAt + .seconds(60))
            #expect(try await bench.deliver(["a"], to: function) == .succeeded)
            #expect(bench.calls.value == [["a"], ["a"]])
        }
    }

    @Test("P2 a record that another delivery is handling is refused, until that is done", arguments: kindsAndForms)
    func inProgress(_ kind: IdempotencyStoreKind, _ form: Bench.Form) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let halt = Halt()
            let function = bench.function(form) { _, _ in await halt.hold() }
            async let first = bench.deliver(["a"], to: function)
            await halt.arrival()
            let deadline = bench.clock.now + .seconds(900)
            await #expect {
                try await bench.deliver(["a"], to: function, attempt: 2)
            } throws: { error in
                let error = error as? IdempotencyError
                return error?.code == .inProgress && error?.key == "event-a" && error?.heldUntil == deadline
                    && error?.isRetryable == true && error?.label == "idempotency-in-progress"
                    && error?.message.contains("event-a") == false
                    && error?.message.contains("record \(Bench.record("a").change.sequenceNumber)") == true
                    && error?.message.contains("until \(deadline)") == true
            }
            halt.open()
            #expect(try await first == .succeeded)
            #expect(try await bench.deliver(["a"], to: function, attempt: 2) == .succeeded)
            #expect(bench.calls.value == [["a"]])
        }
    }

    @Test(
        "P2 a delivery that died is refused up to the deadline of its invocation and handled from it on",
        arguments: kindsAndForms)
    func deadline(_ kind: IdempotencyStoreKind, _ form: Bench.Form) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let halt = Halt()
            let isFirst = Stored(true)
            let function = bench.function(form) { _, _ in
                guard isFirst.value else { return }
                isFirst.change { $0 = false }
                await halt.hold()
            }
            let deadline = bench.clock.now + .seconds(900)
            async let died = bench.deliver(["a"], to: function)
            await halt.arrival()
            bench.clock.move(to: deadline - .microseconds(1))
            await #expect {
                try await bench.deliver(["a"], to: function, attempt: 2)
            } throws: {
                idempotencyCode($0) == .inProgress
            }
            bench.clock.move(to: deadline)
            #expect(try await bench.deliver(["a"], to: function, attempt: 2) == .succeeded)
            #expect(bench.calls.value == [["a"], ["a"]])
            halt.open()
            _ = try await died
        }
    }

    @Test("P2 a record that failed leaves no mark, so that its next delivery is handled", arguments: kindsAndForms)
    func released(_ kind: IdempotencyStoreKind, _ form: Bench.Form) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let isBroken = Stored(true)
            let function = bench.function(form) { _, _ in if isBroken.value { throw Bench.Failed() } }
            if form == .whole {
                await #expect(throws: Bench.Failed.self) { try await bench.deliver(["a"], to: function) }
            } else {
                #expect(try await bench.deliver(["a"], to: function) == Bench.failed(from: "a"))
            }
            #expect(try await bench.markCounts() == [0, 0])
            isBroken.change { $0 = false }
            #expect(try await bench.deliver(["a"], to: function, attempt: 2) == .succeeded)
            #expect(try await bench.deliver(["a"], to: function, attempt: 3) == .succeeded)
            #expect(bench.calls.value == [["a"], ["a"]])
            #expect(try await bench.markCounts() == [1, 1])
        }
    }

    @Test(
        "P2 a handler that ends after its mark expired changes nothing of a later attempt's", arguments: kindsAndForms)
    func late(_ kind: IdempotencyStoreKind, _ form: Bench.Form) async throws {
        for isCancelled in [false, true] {
            try await withIdempotencyBench(kind) { bench async throws in
                let halts = [Halt(), Halt()]
                let function = bench.function(form) { _, context in await halts[context.attempt - 1].hold() }
                let first = Task { try await bench.deliver(["a"], to: function, attempt: 1) }
                await halts[0].arrival()
                bench.clock.move(to: bench.clock.now + .seconds(900))
                async let second = bench.deliver(["a"], to: function, attempt: 2)
                await halts[1].arrival()
                if isCancelled { first.cancel() }
                halts[0].open()
                _ = await first.result
                // Neither is it done now, nor is it free.
                await #expect {
                    try await bench.deliver(["a"], to: function, attempt: 2)
                } throws: {
                    idempotencyCode($0) == .inProgress
                }
                #expect(bench.warnings.contains { $0.contains("after their marks had expired") } == !isCancelled)
                halts[1].open()
                #expect(try await second == .succeeded)
                #expect(try await bench.deliver(["a"], to: function) == .succeeded)
                #expect(bench.calls.value == [["a"], ["a"]])
                #expect(try await bench.markCounts() == [1, 1])
            }
        }
    }

    @Test(
        "P2 a handler that was cancelled has failed, whatever it answers: the next delivery is handled",
        arguments: kindsAndForms)
    func cancelled(_ kind: IdempotencyStoreKind, _ form: Bench.Form) async throws {
        try await withIdempotencyBench(kind) { bench async throws in
            let halt = Halt()
            let function = bench.function(form) { name, _ in if name == "b" { await halt.hold() } }
            let first = Task { try await bench.deliver(["a", "b", "c"], to: function) }
            await halt.arrival()
            first.cancel()
            halt.open()
            if form == .each {
                // Nothing more is begun then.
                #expect(try await first.value == Bench.failed(from: "b"))
            } else {
                await #expect(throws: CancellationError.self) { try await first.value }
            }
            #expect(try await bench.deliver(["a", "b", "c"], to: function, attempt: 2) == .succeeded)
            let whole = [["a", "b", "c"], ["a", "b", "c"]]
            #expect(bench.calls.value == (form == .each ? [["a"], ["b"], ["b"], ["c"]] : whole))
        }
    }

    @Test("P2 an invocation that is cancelled before it begins marks nothing", arguments: Bench.Form.allCases)
    func cancelledBefore(_ form: Bench.Form) async throws {
        try await withIdempotencyBench { bench async throws in
            let function = bench.function(form)
            let halt = Halt()
            let delivery = Task {
                await halt.hold()
                return try await bench.deliver(["a"], to: function)
            }
            await halt.arrival()
            delivery.cancel()
            halt.open()
            await #expect(throws: CancellationError.self) { try await delivery.value }
            #expect(bench.calls.value.isEmpty)
            #expect(try await bench.markCounts() == [0, 0])
        }
    }

    @Test(
        "P2 an invocation whose time ends while its marks are being set does not call the handler and takes them away",
        arguments: Bench.Form.allCases)
    func cancelledWhileMarking(_ form: Bench.Form) async throws {
        try await withIdempotencyBench(.runtimeInMemory) { bench async throws in
            let function = bench.function(form)
            let writes = Stored(0)
            bench.duringWrite.change {
                $0 = {
                    writes.change { $0 += 1 }
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            let delivery = Task { try await bench.deliver(["a"], to: function) }
            await #expect(throws: CancellationError.self) { try await delivery.value }
            #expect(writes.value == 2, "marks were set, and taken away")
            bench.duringWrite.change { $0 = nil }
            #expect(bench.calls.value.isEmpty)
            #expect(try await bench.markCounts() == [0, 0])
            #expect(try await bench.deliver(["a"], to: function, attempt: 2) == .succeeded)
            #expect(bench.calls.value == [["a"]])
        }
    }
}
