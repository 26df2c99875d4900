import MillraceCore
import MillraceModel
import Testing

@Suite struct LaneRandomTests {
    private static let runs: UInt64 = 1_500

    @Test("T2 T3 T5 T6 T7 P2 P3 whatever happens in whatever order, order, checkpoints and bounds hold, and all ends")
    func anythingHappens() throws {
        var coverage: Set<String> = []
        for seed in 0..<Self.runs {
            do {
                var world = try LaneWorld(seed: seed)
                try world.run()
                coverage.formUnion(world.coverage)
            } catch {
                Issue.record("seed \(seed): \(error)")
                return
            }
        }
        let expected: Set = [
            "RecordAgeExceeded", "RetryAttemptsExhausted", "bisected", "checkpointFailed", "crash", "early",
            "failureDeliveryFailed", "filteredOut", "never answered", "partiallySucceeded", "readFailed",
            "redeliveryInjected", "restart", "stop", "stuck", "throttled", "windowClosed",
        ]
        #expect(expected.subtracting(coverage).isEmpty, "never seen: \(expected.subtracting(coverage).sorted())")
    }
}
