import MillraceCore
import MillraceModel
import Testing

@Suite struct BackoffTests {
    @Test(
        "The bound doubles from the base to the cap", arguments: [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (500, 60)])
    func bounds(failures: Int, seconds: Int) {
        #expect(Backoff().bound(afterFailures: failures) == .seconds(seconds))
    }

    @Test("The wait is drawn from the whole range between zero and the bound")
    func fullJitter() {
        var random = SeededGenerator(seed: 7)
        let backoff = Backoff(base: .milliseconds(100), cap: .seconds(5))
        let waits = (0..<1_000).map { _ in backoff.wait(afterFailures: 3, using: &random) }
        #expect(waits.allSatisfy { $0 >= .zero && $0 <= .milliseconds(400) })
        #expect(waits.contains { $0 < .milliseconds(20) })
        #expect(waits.contains { $0 > .milliseconds(380) })
    }

    @Test("The same seed draws the same waits")
    func isSeeded() {
        var one = SeededGenerator(seed: 3)
        var other = SeededGenerator(seed: 3)
        for failures in 1...20 {
            let wait = Backoff().wait(afterFailures: failures, using: &one)
            #expect(wait == Backoff().wait(afterFailures: failures, using: &other))
        }
    }
}
