import Testing

@testable import Millrace

@Suite("Nearest names")
struct ManifestNearestNameTests {
    @Test(
        "The distance is Levenshtein's",
        arguments: [
            ("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("abc", "abc", 0),
            ("saturday", "sunday", 3),
        ])
    func distance(_ left: String, _ right: String, _ expected: Int) {
        #expect(NearestName.distance(Array(left), Array(right)) == expected)
        #expect(NearestName.distance(Array(right), Array(left)) == expected)
    }

    @Test("The nearest name is found, letter case aside, and none when all are far")
    func nearest() {
        let names = ["BatchSize", "Enabled", "EventSourceArn"]
        #expect(NearestName.nearest(to: "batch_size", in: names) == "BatchSize")
        #expect(NearestName.nearest(to: "ENABLE", in: names) == "Enabled")
        #expect(NearestName.nearest(to: "EventSourceARN", in: names) == "EventSourceArn")
        #expect(NearestName.nearest(to: "Concurrency", in: names) == nil)
        #expect(NearestName.nearest(to: "X", in: ["S", "N", "B"]) == nil)
        #expect(NearestName.nearest(to: String(repeating: "Enabled", count: 100), in: names) == nil)
        #expect(NearestName.nearest(to: "Enabled", in: []) == nil)
    }
}
