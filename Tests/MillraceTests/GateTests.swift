import Testing

@testable import Millrace

@Suite struct GateTests {
    @Test("a gate lets pass who comes before it is opened and who comes after")
    func opening() async {
        let gate = Gate()
        async let early: Void = gate.passed()
        gate.open()
        await early
        await gate.passed()
        #expect(gate.isOpen)
    }

    @Test("who is cancelled waits no longer, whether he waits already or comes so")
    func cancellation() async {
        let gate = Gate()
        let waiting = Task { await gate.passed() }
        waiting.cancel()
        await waiting.value
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await gate.passed()
        }
        await late.value
        #expect(!gate.isOpen)
    }
}
