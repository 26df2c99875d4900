import MillraceCore
import MillraceModel

/// One who watches the world and knows one part of the rules.
protocol Checker {
    /// Sees a fact before it is entered in the ledger.
    mutating func see(_ fact: Fact, in scene: Scene)

    /// Looks at everything when the world has come to rest.
    mutating func finish(in scene: Scene)
}

/// One who also looks at what a fact made of the ledger.
protocol FollowingChecker: Checker {
    /// Sees a fact after it was entered in the ledger.
    mutating func follow(_ fact: Fact, in scene: Scene)
}

extension Checker {
    mutating func finish(in scene: Scene) {}
}

/// What a checker sees, and where it says what is wrong.
final class Scene {
    /// What has happened.
    var ledger: Ledger
    /// The wall clock.
    var now: Timestamp
    /// Virtual time, in microseconds.
    var time: Int64 = 0
    /// Whether the wall clock is the same as virtual time, so that waits can be measured.
    let hasSteadyClock: Bool
    /// What is wrong.
    private(set) var violations: [Violation] = []
    private let stream: StreamARN
    private let payloadLimit: Int
    private let rules: Set<Rule>

    init(scenario: Scenario, rules: Set<Rule>, stream: StreamARN, now: Timestamp) {
        ledger = Ledger(startingPosition: scenario.life.startingPosition)
        hasSteadyClock = scenario.clockJumpCount == 0
        payloadLimit = scenario.payloadLimit
        self.rules = rules
        self.stream = stream
        self.now = now
    }

    /// Whether events can get too large at all.
    var hasSmallEvents: Bool { payloadLimit < EventSizing.payloadLimit }

    /// Whether a record alone makes an event that is too large.
    func isTooLarge(_ record: StreamRecord, in shard: ShardID, window: TimeWindowProperties? = nil) -> Bool {
        !fits([record], in: shard, window: window)
    }

    /// Whether the event of some records is small enough, measured by writing it.
    func fits(_ records: [StreamRecord], in shard: ShardID, window: TimeWindowProperties?) -> Bool {
        guard hasSmallEvents else { return true }
        let event = KinesisEvent(
            records: records.compactMap { record in
                guard case .data(let data) = record.content else { return nil }
                return KinesisEvent.Record(data, of: record, shardID: shard, in: stream, invokeIdentityARN: "")
            },
            timeWindow: window
        )
        return event.json().count <= payloadLimit
    }

    /// Says that a rule was broken unless a condition holds.
    func expect(_ condition: Bool, _ rule: Rule, _ message: @autoclosure () -> String) {
        if !condition { fail(rule, message()) }
    }

    /// Says that a rule was broken.
    func fail(_ rule: Rule, _ message: String) {
        guard rules.contains(rule) else { return }
        violations.append(Violation(rule: rule, message: message, time: time))
    }
}
