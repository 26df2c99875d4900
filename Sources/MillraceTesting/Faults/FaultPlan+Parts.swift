extension FaultPlan {
    /// Where the runtime touches the world.
    public enum Step: String, Hashable, Sendable, CaseIterable {
        /// A function is called.
        case handler
        /// A checkpoint is stored.
        case checkpoint
        /// A failure record is written.
        case deadLetter
    }

    /// Which of its opportunities a fault takes.
    public struct Occurrence: Hashable, Sendable, CustomStringConvertible {
        private enum Rule: Hashable {
            case times(Int)
            case number(Int)
            case share(Double)
        }

        private let rule: Rule

        /// The first ones, so many.
        public static func times(_ count: Int) -> Occurrence {
            precondition(count >= 0, "a fault occurs at least 0 times, not \(count)")
            return Occurrence(rule: .times(count))
        }

        /// One of them, counted from 1.
        public static func number(_ number: Int) -> Occurrence {
            precondition(number > 0, "opportunities are counted from 1, not from \(number)")
            return Occurrence(rule: .number(number))
        }

        /// A share of them, below 1, drawn from the test's seed.
        public static func share(_ share: Double) -> Occurrence {
            precondition((0..<1).contains(share), "a share is at least 0 and below 1, not \(share)")
            return Occurrence(rule: .share(share))
        }

        /// The Swift text that makes it.
        public var description: String {
            switch rule {
            case .times(let count): ".times(\(count))"
            case .number(let number): ".number(\(number))"
            case .share(let share): ".share(\(share))"
            }
        }

        /// Whether the fault takes an opportunity.
        func includes(opportunity number: Int, using random: inout some RandomNumberGenerator) -> Bool {
            switch rule {
            case .times(let count): number <= count
            case .number(let wanted): number == wanted
            case .share(let share): Double.random(in: 0..<1, using: &random) < share
            }
        }
    }

    /// One thing that goes wrong.
    enum Fault: Hashable, Sendable, CustomStringConvertible {
        case redeliver(share: Double)
        case crashBefore(Step, Occurrence)
        case crashAfter(Step, Occurrence)
        case fail(Step, Occurrence)
        case loseAnswer(Step, Occurrence)
        case throttle(times: Int)
        case throttleSource(times: Int)
        case slowHandler(Duration, Occurrence)
        case stuckHandler(Occurrence)
        case split(after: Int)
        case merge(after: Int)
        case rollOver(after: Int)
        case duplicateInDestination(share: Double)
        case reorderInDestination(share: Double)

        var description: String {
            switch self {
            case .redeliver(1): "redeliverEverything"
            case .redeliver(let share): "redeliver(share: \(share))"
            case .crashBefore(let step, let occurrence): "crash(before: .\(step), \(occurrence))"
            case .crashAfter(let step, let occurrence): "crash(after: .\(step), \(occurrence))"
            case .fail(let step, let occurrence): "fail(.\(step), \(occurrence))"
            case .loseAnswer(let step, let occurrence): "loseAnswer(of: .\(step), \(occurrence))"
            case .throttle(let count): "throttle(times: \(count))"
            case .throttleSource(let count): "throttleSource(times: \(count))"
            case .slowHandler(let delay, let occurrence):
                "slowHandler(by: .seconds(\(delay / .seconds(1))), \(occurrence))"
            case .stuckHandler(let occurrence): "stuckHandler(\(occurrence))"
            case .split(let count): "split(after: \(count))"
            case .merge(let count): "merge(after: \(count))"
            case .rollOver(let count): "rollOver(after: \(count))"
            case .duplicateInDestination(let share): "duplicateInDestination(share: \(share))"
            case .reorderInDestination(let share): "reorderInDestination(share: \(share))"
            }
        }
    }
}
