/// Measures time; nothing else in the bench reads the machine's clock.
struct Stopwatch: Sendable {
    private let start = ContinuousClock.now

    /// What has passed since it was made.
    var elapsed: Duration { start.duration(to: .now) }

    /// The same in seconds.
    var seconds: Double { elapsed / .seconds(1) }

    /// How many of something there were a second.
    func rate(of count: Int) -> Double { Double(count) / seconds }
}
