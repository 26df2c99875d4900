import MillraceTesting
import Testing

@Suite struct StepExecutorTests {
    @Test("tasks run on the thread that drains, those too that they start")
    func drain() {
        let executor = StepExecutor()
        let steps = Effects()
        Task(executorPreference: executor) {
            steps.add("1")
            Task(executorPreference: executor) { steps.add("2") }
        }
        #expect(steps.texts == [])
        #expect(executor.drain())
        #expect(steps.texts == ["1", "2"])
    }

    @Test("tasks that follow each other without end are noticed")
    func endless() {
        let executor = StepExecutor(jobCountMax: 1_000)
        @Sendable func start() { Task(executorPreference: executor) { start() } }
        start()
        #expect(!executor.drain())
        executor.halt()
        #expect(executor.drain(), "a halted executor has nothing left")
    }

    @Test("a halted executor runs no task any more")
    func halt() {
        let executor = StepExecutor()
        let steps = Effects()
        Task(executorPreference: executor) { steps.add("before") }
        executor.halt()
        Task(executorPreference: executor) { steps.add("behind") }
        executor.drain()
        #expect(steps.texts == [])
    }
}
