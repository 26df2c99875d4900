import Foundation

/// The ways in which Swift code waits for the machine's clock, reads it, or waits for others by trying again.
///
/// Whoever needs one of them in a test takes virtual time, or belongs into `Tests/MillraceProcessTests`.
enum WallClock {
    /// What the code of a test may not contain.
    static let patterns = [
        // sleep, usleep, nanosleep, clock_nanosleep, Task.sleep, Thread.sleep, and the sleep of any clock.
        #"\b\w*sleep\s*\("#,
        // Waits that end with the time: semaphores, groups and conditions, and the expectations of XCTest.
        #"\bwait\s*\(\s*(timeout|wallTimeout|for|deadline):"#,
        #"\bwait\s*\(\s*until:\s*(Date\b|\.now|\.init|DispatchTime)"#,
        #"\bNSCondition(Lock)?\b"#,
        #"\b(pthread_cond_timedwait|sem_timedwait)\b"#,
        #"\b(XCTestExpectation|fulfillment)\b"#,
        // Waits for files and sockets, which take a time too.
        #"\b(poll|ppoll|select|pselect|epoll_wait|kevent)\s*\("#,
        // Timers.
        #"\.asyncAfter\b"#,
        #"\b(Timer|DispatchSourceTimer|makeTimerSource|RunLoop)\b"#,
        // Clocks.
        #"\b(ContinuousClock|SuspendingClock|DispatchTime|DispatchWallTime)\b"#,
        #"\bDate\s*\(\s*\)"#,
        #"\bDate\.now\b"#,
        #"\btimeIntervalSinceNow\b"#,
        #"\b(clock_gettime|gettimeofday|CFAbsoluteTimeGetCurrent|systemUptime)\b"#,
        #"\btime\s*\(\s*(nil|NULL|&)"#,
        // Giving others a turn and hoping that it was enough.
        #"\bTask\.yield\b"#,
        #"\b(sched_yield|pthread_yield)\b"#,
        // The runtime's own clock, also where ports that are not named are the machine's.
        #"\bSystemScheduler\b"#,
        #"\.system\s*\(\s*\)"#,
        #"\bRuntimeEnvironment\.open\s*\((?![^()]*(\([^()]*\)[^()]*)*\bports:)"#,
        #"\bMillraceRuntime\s*\((?![^()]*(\([^()]*\)[^()]*)*\benvironment:)"#,
    ]

    /// The pieces of some code that break the rule.
    static func faults(in code: String) throws -> [String] {
        // Swift's own expressions take minutes for all tests, and see no word boundary in `Task.sleep`.
        let range = NSRange(code.startIndex..., in: code)
        return try patterns.flatMap { pattern in
            try NSRegularExpression(pattern: pattern).matches(in: code, range: range).compactMap { match in
                Range(match.range, in: code).map { piece in
                    let line = code.lineRange(for: piece)
                    return "\(code[piece]) in \(code[line].trimmingCharacters(in: .whitespacesAndNewlines))"
                }
            }
        }
    }
}
