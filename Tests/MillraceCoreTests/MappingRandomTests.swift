import MillraceCore
import MillraceModel
import Testing

@Suite struct MappingRandomTests {
    @Test("T1 T8 G20 whatever happens in whatever order, parents come first, positions hold, and all ends")
    func anythingHappens() throws {
        var coverage: Set<String> = []
        for seed in 0..<UInt64(500) {
            do {
                var world = MappingWorld(seed: seed)
                try world.run()
                coverage.formUnion(world.coverage)
            } catch {
                Issue.record("seed \(seed): \(error)")
                return
            }
        }
        let expected: Set = [
            "Enabling", "Enabled", "Disabling", "Disabled", "Updating", "Deleting", "crash", "delete", "expired",
            "stop",
        ]
        #expect(expected.subtracting(coverage).isEmpty, "never seen: \(expected.subtracting(coverage).sorted())")
    }
}
