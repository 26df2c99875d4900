import MillraceModel

/// One input on its way through a lane: what all its parts read, and the effects they add to.
struct LaneTurn {
    /// The instant of the input.
    let now: Timestamp
    /// What does not change while the lane lives.
    let terms: LaneTerms
    /// The lane's own randomness.
    var random: SeededGenerator
    /// What is to be done, in this order.
    var effects: [ShardLane.Effect]
    /// Whether new work may begin: the lane is not stopping.
    var isRunning = false
    /// Whether new batches may begin: the stored checkpoint is not too far behind.
    var isCheckpointClose = true
    /// Whether the source holds nothing behind what was read.
    var isSourceAtEnd = false
    /// How many batches or parts of them were resolved in this turn.
    var resolutions = 0
    /// The number of the last token.
    var lastToken: UInt64

    /// The mapping's and the function's settings.
    var policy: LanePolicy { terms.policy }
    /// Where the records come from.
    var source: LaneSource { terms.source }
    /// What earlier runs delivered of what the checkpoint did not cover.
    var deliveredBefore: DeliveryMarks { terms.deliveredBefore }

    /// A name for the next thing that is awaited.
    mutating func nextToken() -> ShardLane.Token {
        lastToken += 1
        return ShardLane.Token(lastToken)
    }

    /// Adds an effect.
    mutating func emit(_ effect: ShardLane.Effect) { effects.append(effect) }

    /// Adds something for logs and metrics.
    mutating func observe(_ event: ShardLane.Event) { effects.append(.observe(event)) }

    /// Starts a timer that runs out after a wait.
    mutating func startTimer(after wait: Duration) -> ShardLane.Token { startTimer(at: now + wait) }

    /// Starts a timer that runs out at an instant.
    mutating func startTimer(at instant: Timestamp) -> ShardLane.Token {
        let timer = nextToken()
        effects.append(.startTimer(timer, at: instant))
        return timer
    }

    /// Whether a batch that succeeded is one of the share that is delivered once more.
    mutating func drawsRedelivery() -> Bool {
        Double(random.next() >> 11) * 0x1p-53 < policy.redeliveredShare
    }

    /// A request id: a UUID of version 4 from the lane's own randomness.
    mutating func nextRequestID() -> String {
        UUIDText.text(UInt128(random.next()) << 64 | UInt128(random.next()), version: 4)
    }
}
