import MillraceCore
import MillraceModel

/// Scripts that go on by themselves.
extension LaneHarness {
    /// Answers whatever the lane awaits, oldest first, until it awaits nothing but a read.
    ///
    /// Everything that is to be written is written; invocations end as the handler says, at once; then the next timer
    /// fires.
    mutating func run(_ handler: (ShardLane.Invocation) -> ShardLane.Outcome) throws {
        for _ in 0..<10_000 {
            if !stores.isEmpty {
                try answerStore()
            } else if !deliveries.isEmpty {
                try answerDelivery()
            } else if let invocation = invocations.first {
                try end(handler(invocation))
            } else if !timers.isEmpty {
                try fireTimer()
            } else {
                return
            }
        }
        throw ScriptError(description: "the lane never comes to rest: \(lane)")
    }
}

/// A function that always fails a batch with one of these records.
func poisoned(_ numbers: Int...) -> (ShardLane.Invocation) -> ShardLane.Outcome {
    { $0.records.contains { numbers.contains($0.number) } ? .failed("poison") : .succeeded }
}

/// A function that always reports these records as failed.
func reporting(_ numbers: Int...) -> (ShardLane.Invocation) -> ShardLane.Outcome {
    { .responded(.failing($0.records.map(\.number).filter(numbers.contains))) }
}

/// A function that counts the records of a window in its state, `{"n":3}`.
func counting(_ invocation: ShardLane.Invocation) -> ShardLane.Outcome {
    let digits = (invocation.timeWindow?.state ?? []).filter { (0x30...0x39).contains($0) }
    let count = Int(String(decoding: digits, as: UTF8.self)) ?? 0
    return .responded(.state(#"{"n":\#(count + invocation.records.count)}"#))
}

extension BatchResponse {
    /// Reports these records, with the state of a window if there is one.
    static func failing(_ numbers: [Int], state: String? = nil) -> BatchResponse {
        BatchResponse(itemFailures: numbers.map(String.init), state: state.map { Array($0.utf8) })
    }

    /// Reports nothing, and gives a window this state.
    static func state(_ state: String) -> BatchResponse { failing([], state: state) }
}
