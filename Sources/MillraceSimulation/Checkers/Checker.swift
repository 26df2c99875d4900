import MillraceCore
import MillraceModel

/// One who watches the world and knows one part of the rules.
protocol Checker {
    /// Sees a fact before it is entered in the ledger.
    mutating func see(_ fact: Fact, in scene: Scene)

    /// Looks at everything when the world has come to rest.
    mutating func finish(in scene: Scene)
}

extension Checker {
    mutating func finish(in scene: Scene) {}
}

/// What a checker sees, and where it says what is wrong.
final class Scene {
    /// What has happened.
    var ledger: Ledger
    /// The settings of the mapping and its function.
    let policy: LanePolicy
    /// Where reading begins.
    let startingPosition: EventSourceMapping.StartingPosition
    /// The wall clock.
    var now: Timestamp
    /// Virtual time, in microseconds.
    var time: Int64 = 0
    /// What is wrong.
    private(set) var violations: [Violation] = []

    init(scenario: Scenario, now: Timestamp) {
        ledger = Ledger(policy: scenario.policy)
        policy = scenario.policy
        startingPosition = scenario.startingPosition
        self.now = now
    }

    /// Says that a rule was broken unless a condition holds.
    func expect(_ condition: Bool, _ rule: Rule, _ message: @autoclosure () -> String) {
        if !condition { fail(rule, message()) }
    }

    /// Says that a rule was broken.
    func fail(_ rule: Rule, _ message: String) {
        violations.append(Violation(rule: rule, message: message, time: time))
    }
}
