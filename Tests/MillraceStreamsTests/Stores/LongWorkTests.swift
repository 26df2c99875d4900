import MillraceStreams
import Testing

@Suite("Work on long values")
struct LongWorkTests {
    private struct Refusal: Error {}

    @Test(
        "work on more than 64 KiB leaves the thread of the connection, and its task comes back to it",
        arguments: [(0, true), (65_536, true), (65_537, false), (400 * 1_024, false)])
    func place(byteCount: Int, isHere: Bool) async {
        let loop = LoopExecutor()
        let task = Task(executorPreference: loop) {
            #expect(loop.isHere)
            let wasHere = await LongWork.run(on: byteCount) { loop.isHere }
            #expect(wasHere == isHere)
            #expect(loop.isHere)
            await #expect(throws: Refusal.self) {
                try await LongWork.run(on: byteCount) { () throws(Refusal) in throw Refusal() }
            }
            #expect(loop.isHere)
        }
        await task.value
    }
}
