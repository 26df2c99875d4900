import Millrace
import MillraceTesting
import Testing

@Suite struct FaultPlanTests {
    @Test("the description of a plan is the Swift text that makes it")
    func description() {
        #expect("\(FaultPlan.none)" == ".none")
        #expect("\(FaultPlan.redeliverEverything)" == ".redeliverEverything")
        #expect("\(FaultPlan.crashAfterHandler)" == ".crash(after: .handler, .times(1))")
        let plans: [(FaultPlan, String)] = [
            (.redeliver(share: 0.25), ".redeliver(share: 0.25)"),
            (.crash(before: .checkpoint, .number(2)), ".crash(before: .checkpoint, .number(2))"),
            (.fail(.deadLetter, .share(0.5)), ".fail(.deadLetter, .share(0.5))"),
            (.loseAnswer(of: .handler), ".loseAnswer(of: .handler, .times(1))"),
            (.throttle(times: 3), ".throttle(times: 3)"),
            (.throttleSource(times: 4), ".throttleSource(times: 4)"),
            (.slowHandler(by: .milliseconds(1_500)), ".slowHandler(by: .seconds(1.5), .times(1))"),
            (.stuckHandler(), ".stuckHandler(.times(1))"),
            (.split(after: 1), ".split(after: 1)"),
            (.merge(after: 2), ".merge(after: 2)"),
            (.rollOver(after: 3), ".rollOver(after: 3)"),
            (.duplicateInDestination(share: 0.1), ".duplicateInDestination(share: 0.1)"),
            (.reorderInDestination(share: 0.2), ".reorderInDestination(share: 0.2)"),
        ]
        for (plan, text) in plans { #expect("\(plan)" == text) }
        let sum = plans.reduce(FaultPlan.none) { $0 + $1.0 }
        #expect("\(sum)" == plans.map(\.1).joined(separator: " + "))
    }

    @Test("plans are equal when they do the same in the same order, and none adds nothing")
    func equality() {
        #expect(FaultPlan.crashAfterHandler + .none == .crash(after: .handler))
        #expect(FaultPlan.crashAfterHandler + .throttle(times: 1) != .throttle(times: 1) + .crashAfterHandler)
        #expect(Set(FaultPlan.standard).count == FaultPlan.standard.count)
    }

    @Test("a plan that makes no sense is refused where it is written")
    func refusals() async {
        await #expect(processExitsWith: .failure) { _ = FaultPlan.redeliver(share: 1.5) }
        await #expect(processExitsWith: .failure) { _ = FaultPlan.split(after: 0) }
        await #expect(processExitsWith: .failure) { _ = FaultPlan.fail(.handler, .share(1)) }
    }
}
