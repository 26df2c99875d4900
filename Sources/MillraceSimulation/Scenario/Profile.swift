/// What kind of trouble a world is mostly about.
///
/// A seed picks its profile by its remainder when divided by eight, so that each run of consecutive seeds meets them
/// all:
///
/// | Remainder | Profile |
/// |---|---|
/// | 0 | ``calm`` |
/// | 1 | ``throttled`` |
/// | 2 | ``crashy`` |
/// | 3 | ``resharding`` |
/// | 4 | ``poison`` |
/// | 5, 6, 7 | ``swarm`` |
package enum Profile: String, Hashable, Sendable, CaseIterable {
    /// Hardly anything fails: what goes wrong here is no matter of faults.
    case calm
    /// The function may run a few times at once, or not at all for a while, and the source throttles reads.
    case throttled
    /// The process ends all the time, and writes fail or their answers are lost.
    case crashy
    /// Shards are split, merged, rolled over and trimmed all the time.
    case resharding
    /// Functions fail in every way, with records that never get done.
    case poison
    /// Everything is drawn at random, half of the probabilities zero.
    ///
    /// Source: Groce et al., "Swarm testing", ISSTA 2012
    case swarm

    /// The profile of a seed.
    package init(seed: UInt64) {
        switch seed % 8 {
        case 0: self = .calm
        case 1: self = .throttled
        case 2: self = .crashy
        case 3: self = .resharding
        case 4: self = .poison
        default: self = .swarm
        }
    }
}
