import Millrace
import MillraceModel
import Synchronization
import Testing

/// Deliveries side by side, on real threads.
@Suite struct IdempotencyRaceTests {
    typealias Bench = IdempotencyBench

    @Test(
        "P2 of deliveries of one record at once exactly one begins, and the others are refused",
        arguments: IdempotencyStoreKind.allCases)
    func oneBegins(_ kind: IdempotencyStoreKind) async throws {
        for seed in UInt64(1)...12 {
            try await withIdempotencyBench(kind) { bench async throws in
                var random = SeededGenerator(seed: seed)
                let contenders = Int.random(in: 2...8, using: &random)
                let halt = Halt()
                let refused = Stored(0)
                let function = bench.function(Bench.Form.allCases[Int.random(in: 0...2, using: &random)]) { _, _ in
                    // A second one that begins must not wait for ever.
                    if bench.calls.value.count > 1 { halt.open() }
                    await halt.hold()
                }
                try await withThrowingTaskGroup { group in
                    for attempt in 1...contenders {
                        let yields = Int.random(in: 0...3, using: &random)
                        group.addTask {
                            for _ in 0..<yields { await stepAside() }
                            do {
                                try await bench.deliver(["a"], to: function, attempt: attempt)
                            } catch let error as IdempotencyError where error.code == .inProgress {
                                refused.change { $0 += 1 }
                                if refused.value == contenders - 1 { halt.open() }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(bench.calls.value == [["a"]], "seed \(seed)")
                #expect(refused.value == contenders - 1, "seed \(seed)")
            }
        }
    }

    /// What handlers do with their keys at each moment, and how often each has succeeded.
    private struct Work {
        var running: Set<String> = []
        var collisions: [String] = []
        var successes: [String: Int] = [:]
    }

    @Test(
        "P2 whatever deliveries fail and meet, no record is handled by two at once and none succeeds twice",
        arguments: IdempotencyStoreKind.allCases)
    func manyDeliveries(_ kind: IdempotencyStoreKind) async throws {
        for seed in UInt64(1)...8 {
            try await withIdempotencyBench(kind) { bench async throws in
                var random = SeededGenerator(seed: seed)
                let form = Bench.Form.allCases[Int.random(in: 0...2, using: &random)]
                let work = Mutex(Work())
                let drawn = Mutex(random.derived(for: "handlers"))
                let isBroken = Stored(true)
                let function = bench.function(form) { name, _ in
                    let (yields, fails) = drawn.withLock { random in
                        (Int.random(in: 0...4, using: &random), Int.random(in: 0...2, using: &random) == 0)
                    }
                    work.withLock { work in
                        if !work.running.insert(name).inserted { work.collisions.append(name) }
                    }
                    for _ in 0..<yields { await stepAside() }
                    work.withLock { _ = $0.running.remove(name) }
                    if fails, isBroken.value { throw Bench.Failed() }
                    work.withLock { $0.successes[name, default: 0] += 1 }
                }
                let names = (0..<6).map { "k\($0)" }
                try await withThrowingTaskGroup { group in
                    for attempt in 1...40 {
                        // One record a batch where a failure takes the whole batch back, effects and all.
                        let count = form == .whole ? 1 : Int.random(in: 1...4, using: &random)
                        let batch = Array(names.shuffled(using: &random).prefix(count))
                        group.addTask {
                            do {
                                try await bench.deliver(batch, to: function, attempt: attempt)
                            } catch is Bench.Failed {
                            } catch let error as IdempotencyError where error.code == .inProgress {}
                        }
                    }
                    try await group.waitForAll()
                }
                isBroken.change { $0 = false }
                #expect(try await bench.deliver(names, to: function, attempt: 100) == .succeeded, "seed \(seed)")
                let done = work.withLock { $0 }
                #expect(done.collisions.isEmpty, "seed \(seed), \(form)")
                #expect(
                    done.successes == Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }), "seed \(seed), \(form)")
                #expect(try await bench.markCounts() == [6, 6], "seed \(seed), \(form)")
            }
        }
    }
}
