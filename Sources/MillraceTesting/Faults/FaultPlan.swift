/// What goes wrong on purpose in a test, and when; plans add up with `+`.
///
/// Delivery is at least once, and a handler that is not idempotent shows it only when a record comes twice. Under a plan
/// that happens as often as wanted, drawn from the test's seed: the same seed, the same faults.
///
/// ```swift
/// try await withTestRuntime(functions: [welcomeEmail], faults: .crashAfterHandler + .split(after: 10)) { … }
/// ```
///
/// The description of a plan is the Swift text that makes it.
public struct FaultPlan: Hashable, Sendable, CustomStringConvertible {
    let faults: [Fault]

    private init(_ faults: Fault...) { self.faults = faults }

    private init(all faults: [Fault]) { self.faults = faults }

    /// Nothing goes wrong on purpose.
    public static let none = FaultPlan()

    /// Both plans at once.
    public static func + (left: FaultPlan, right: FaultPlan) -> FaultPlan {
        FaultPlan(all: left.faults + right.faults)
    }

    /// The Swift text that makes the plan.
    public var description: String {
        faults.isEmpty ? ".none" : faults.map { ".\($0)" }.joined(separator: " + ")
    }
}

// Deliveries that repeat.
extension FaultPlan {
    /// Every batch is delivered twice, the second time with the cause `injected`.
    ///
    /// As if the function's answer had been lost: a tumbling window is handed the state that it had before, and a
    /// delivery that fails then is retried, split and given up like any other.
    public static let redeliverEverything = redeliver(share: 1)

    /// A share of the batches is delivered twice.
    ///
    /// - Parameter share: Between 0 and 1.
    public static func redeliver(share: Double) -> FaultPlan {
        precondition((0...1).contains(share), "a share is between 0 and 1, not \(share)")
        return FaultPlan(.redeliver(share: share))
    }
}

// A process that dies, steps that fail.
extension FaultPlan {
    /// The process dies before it does a step, and is started anew.
    ///
    /// Tables, streams, checkpoints, dead letters and the delivery journal are there again; what the runtime and its
    /// handlers were about is lost. Function values and what they have captured are not made anew: memory in which a
    /// handler remembers what it has done outlives this crash, but not a real one. What a handler began outside of the
    /// runtime's executor goes on.
    public static func crash(before step: Step, _ occurrence: Occurrence = .times(1)) -> FaultPlan {
        FaultPlan(.crashBefore(step, occurrence))
    }

    /// The process dies when it has done a step but has not taken notice of it, and is started anew.
    public static func crash(after step: Step, _ occurrence: Occurrence = .times(1)) -> FaultPlan {
        FaultPlan(.crashAfter(step, occurrence))
    }

    /// The process dies once, before the first handler is called.
    public static let crashBeforeHandler = crash(before: .handler)
    /// The process dies once, when the first handler has ended.
    public static let crashAfterHandler = crash(after: .handler)
    /// The process dies once, before the first checkpoint is stored.
    public static let crashBeforeCheckpoint = crash(before: .checkpoint)
    /// The process dies once, when the first checkpoint is stored.
    public static let crashAfterCheckpoint = crash(after: .checkpoint)

    /// A step fails before anything is done.
    public static func fail(_ step: Step, _ occurrence: Occurrence = .times(1)) -> FaultPlan {
        FaultPlan(.fail(step, occurrence))
    }

    /// A step is done, but its answer is lost: for the runtime it has failed.
    public static func loseAnswer(of step: Step, _ occurrence: Occurrence = .times(1)) -> FaultPlan {
        FaultPlan(.loseAnswer(step, occurrence))
    }
}

// Things that hold up.
extension FaultPlan {
    /// So many invocations find no place, as with `ReservedConcurrentExecutions`.
    public static func throttle(times count: Int) -> FaultPlan { FaultPlan(.throttle(times: count)) }

    /// So many reads of shards fail, as with a source that is throttled.
    public static func throttleSource(times count: Int) -> FaultPlan { FaultPlan(.throttleSource(times: count)) }

    /// A handler takes longer to return, by virtual time that passes when it has done its work.
    ///
    /// Beyond the function's timeout the invocation is cancelled and has failed, with all its effects done.
    public static func slowHandler(by delay: Duration, _ occurrence: Occurrence = .times(1)) -> FaultPlan {
        precondition(delay >= .zero, "a handler is slow by a time of at least zero, not \(delay)")
        return FaultPlan(.slowHandler(delay, occurrence))
    }

    /// A handler does its work and never returns, not even when it is cancelled.
    ///
    /// What becomes of its lane is in the function's settings (`WhenStuck`): by default it holds for ever.
    public static func stuckHandler(_ occurrence: Occurrence = .times(1)) -> FaultPlan {
        FaultPlan(.stuckHandler(occurrence))
    }
}

// Streams that change.
extension FaultPlan {
    /// In each stream, the shard that is given the record of that number is split in two right behind it.
    public static func split(after recordCount: Int) -> FaultPlan {
        FaultPlan(.split(after: positive(recordCount)))
    }

    /// In each Kinesis stream, the shard that is given the record of that number is merged with its neighbour right
    /// behind it, or with a later record as soon as there is a neighbour.
    public static func merge(after recordCount: Int) -> FaultPlan {
        FaultPlan(.merge(after: positive(recordCount)))
    }

    /// In each stream, the shard that is given the record of that number goes on in one child right behind it.
    public static func rollOver(after recordCount: Int) -> FaultPlan {
        FaultPlan(.rollOver(after: positive(recordCount)))
    }

    /// A share of the changes that tables send to a Kinesis stream is written twice.
    ///
    /// - Parameter share: Between 0 and 1.
    public static func duplicateInDestination(share: Double) -> FaultPlan {
        precondition((0...1).contains(share), "a share is between 0 and 1, not \(share)")
        return FaultPlan(.duplicateInDestination(share: share))
    }

    /// A share of the changes that tables send to a Kinesis stream is written behind a later one.
    ///
    /// - Parameter share: Between 0 and 1.
    public static func reorderInDestination(share: Double) -> FaultPlan {
        precondition((0...1).contains(share), "a share is between 0 and 1, not \(share)")
        return FaultPlan(.reorderInDestination(share: share))
    }

    private static func positive(_ recordCount: Int) -> Int {
        precondition(recordCount > 0, "records are counted from 1, not from \(recordCount)")
        return recordCount
    }
}
