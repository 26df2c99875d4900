import Foundation

/// What this process has taken of the machine so far.
enum Usage {
    /// Seconds of all cores.
    static var processorSeconds: Double {
        let usage = current()
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// The most memory it has had, in MiB.
    static var peakMebibytes: Double { Double(current().ru_maxrss) / 1_024 }

    private static func current() -> rusage {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        return usage
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
