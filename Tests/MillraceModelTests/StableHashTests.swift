import MillraceModel
import Testing

@Suite("Stable hash")
struct StableHashTests {
    @Test(
        "a hash is the same in every process and build, because shards and checkpoints stand on it",
        arguments: [
            ("", "08c6cf75450720081ecef2f9add4b841"), ("a", "6924b14ff12dc02133f1eaa7e3d2bbf5"),
            ("item-1", "a9cb8454c3c6f197c490ead15dc9eca5"), ("gerät", "a16635d3e33cb540e26c811ca437e0f3"),
        ])
    func values(text: String, digits: String) {
        var whole = StableHash()
        whole.combine(text.utf8)
        #expect(StableHash.hexadecimal(whole.value) == digits)
        // Bytes that lie together, in parts, and bytes that do not.
        var parts = StableHash()
        for byte in Array(text.utf8) { parts.combine([byte]) }
        #expect(parts.value == whole.value)
        var scattered = StableHash()
        scattered.combine(text.utf8.lazy.map { $0 })
        #expect(scattered.value == whole.value)
    }
}
