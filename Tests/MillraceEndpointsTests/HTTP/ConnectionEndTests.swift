import Testing

@testable import MillraceEndpoints

@Suite struct ConnectionEndTests {
    @Test("who waits for the end of a connection is told when it comes, and at once when it has come")
    func comes() async {
        let end = ConnectionEnd()
        let waiting = Task.immediate { await end.wait() }
        end.come()
        await waiting.value
        await end.wait()
    }

    @Test("a response that ends before its connection waits no longer, and the next one is told of the end")
    func goesOn() async {
        let end = ConnectionEnd()
        for _ in 0..<2 {
            let waiting = Task.immediate { await end.wait() }
            waiting.cancel()
            await waiting.value
        }
        let waiting = Task.immediate { await end.wait() }
        end.come()
        await waiting.value
    }
}
