import Foundation

/// The ways in which Swift code waits for the machine's clock, reads it, or waits for others by trying again.
///
/// Whoever needs one of them in a test takes virtual time, or belongs into `Tests/MillraceProcessTests`. A comment behind
/// code counts as code.
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
        #"\bDate\s*(\.\s*init\s*)?\(\s*\)"#,
        #":\s*(Foundation\s*\.\s*)?Date\s*\??\s*=\s*\.\s*(now\b|init\s*\(\s*\))"#,
        #"\.(continuous|suspending)\b"#,
        #"\bDate\.now\b"#,
        #"\btimeIntervalSinceNow\b"#,
        #"\b(clock_gettime|gettimeofday|CFAbsoluteTimeGetCurrent|systemUptime)\b"#,
        #"\btime\s*\(\s*(nil|NULL|&)"#,
        // Giving others a turn and hoping that it was enough.
        #"\bTask\.yield\b"#,
        #"\b(sched_yield|pthread_yield)\b"#,
        // The runtime's own clock.
        #"\bSystemScheduler\b"#,
        #"\.system\s*\(\s*\)"#,
    ]

    /// Calls that take the machine's clock unless an argument of this name gives another one.
    static let callsByArgument = [
        "ports": #"\bRuntimeEnvironment\s*\.\s*open\s*\("#,
        "environment": #"\bMillraceRuntime\s*(\.\s*init\s*)?\("#,
    ]

    /// The pieces of some code that break the rule.
    static func faults(in code: String) throws -> [String] {
        let pieces = try patterns.flatMap { try matches(of: $0, in: code) }
        let calls = try callsByArgument.sorted { $0.key < $1.key }.flatMap { argument, pattern in
            try matches(of: pattern, in: code).filter { !has(argument, arguments(in: code, from: $0.upperBound)) }
        }
        return (pieces + calls).map { piece in
            let line = code.lineRange(for: piece)
            return "\(code[piece]) in \(code[line].trimmingCharacters(in: .whitespacesAndNewlines))"
        }
    }

    /// Where a pattern matches.
    static func matches(of pattern: String, in code: String) throws -> [Range<String.Index>] {
        // Swift's own expressions take minutes for all tests, and see no word boundary in `Task.sleep`.
        let expression = try NSRegularExpression(pattern: pattern)
        return expression.matches(in: code, range: NSRange(code.startIndex..., in: code)).compactMap {
            Range($0.range, in: code)
        }
    }

    /// The arguments of a call from behind its parenthesis on, without what stands in parentheses or brackets of theirs.
    private static func arguments(in code: String, from start: String.Index) -> String {
        var depth = 1
        var text = ""
        for character in code[start...] {
            if ")]}".contains(character) { depth -= 1 }
            guard depth > 0 else { break }
            if depth == 1 { text.append(character) }
            if "([{".contains(character) { depth += 1 }
        }
        return text
    }

    private static func has(_ argument: String, _ arguments: String) -> Bool {
        arguments.split { $0 == "," || $0.isWhitespace }.contains { $0.hasPrefix(argument + ":") }
    }
}
