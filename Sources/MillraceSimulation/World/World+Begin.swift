import MillraceModel
import MillraceStreams

/// What a world begins with: a stream, and the future.
extension World {
    /// Makes the stream and lays out the future.
    func begin() async throws {
        let (stream, shardCount) = (stream, scenario.shardCount)
        try await store.write { transaction in
            try transaction.createStream(stream, viewType: .newAndOldImages, shardCount: shardCount)
        }
        noteShards()
        for number in 0..<scenario.recordCount { queue.push(.produce(number: number), at: writeTime()) }
        var operationTime = someTime()
        for operation in scenario.operations {
            // Often one right after the other, while the mapping is still busy with the last one.
            let pause = random.microseconds(0...3 * scenario.latencyMicrosecondsMax + 1_000)
            operationTime = random.chance(0.5) ? operationTime + pause : someTime()
            queue.push(.operate(operation), at: min(operationTime, scenario.safetyMicroseconds))
        }
        for operation in scenario.lifeOperations {
            let pause = random.microseconds(0...3 * scenario.latencyMicrosecondsMax + 1_000)
            queue.push(.ask(operation), at: random.chance(0.4) ? earlyTime(within: pause) : someTime())
        }
        for _ in 0..<scenario.clockJumpCount {
            queue.push(.clockJumps(random.microseconds(-60_000_000...60_000_000)), at: someTime())
        }
        for _ in 0..<scenario.processStopCount {
            // Often right after the start, where a mapping does what it does only once.
            queue.push(.stopProcess, at: random.chance(0.6) ? earlyTime(within: 1_000_000) : someTime())
        }
        for change in scenario.concurrency { queue.push(.concurrencyChanges(change.limit), at: change.time) }
        if let retention = scenario.retentionMicroseconds {
            for time in stride(from: retention, to: scenario.safetyMicroseconds, by: Int(max(500_000, retention / 5))) {
                queue.push(.retentionEnds, at: time)
            }
        }
        queue.push(.startProcess, at: scenario.startMicroseconds)
        queue.push(.faultsEnd, at: scenario.safetyMicroseconds)
    }

    private func writeTime() -> Int64 {
        guard scenario.isWrittenAtStart else { return someTime() }
        let offset = random.microseconds(-1_000_000...2_000_000)
        return min(max(0, scenario.startMicroseconds + offset), scenario.safetyMicroseconds)
    }

    private func earlyTime(within microseconds: Int64) -> Int64 {
        min(scenario.startMicroseconds + random.microseconds(0...microseconds), scenario.safetyMicroseconds)
    }

    private func someTime() -> Int64 { random.microseconds(0...scenario.safetyMicroseconds) }
}
