public import Logging

/// What test runtimes are made with where a test does not say it itself.
///
/// Set by the trait `.testRuntime(…)` of a suite or a test.
public struct TestRuntimeSettings: Sendable {
    /// The settings of the running test; empty where no trait set any.
    @TaskLocal public static var current = TestRuntimeSettings()

    /// The manifest as JSON text; `nil` where it is to be given with each runtime.
    public var manifest: String?
    /// Where all jitter and request ids come from; `nil` for the default of the runtime.
    public var seed: UInt64?
    /// From which level on the runtime's log is kept, to be printed when the test fails; `nil` for no log.
    public var logLevel: Logger.Level?
    /// Where the log of the running test goes; `nil` outside of a test with the trait.
    var log: TestLog?

    /// Creates settings; what is `nil` is not set.
    public init(manifest: String? = nil, seed: UInt64? = nil, logLevel: Logger.Level? = nil) {
        self.manifest = manifest
        self.seed = seed
        self.logLevel = logLevel
    }

    /// The logger of runtimes that are not given one: writes nothing, or into the log of the running test.
    package var logger: Logger {
        guard let log, let logLevel else { return Logger(label: "millrace.test") { _ in SwiftLogNoOpLogHandler() } }
        var logger = Logger(label: "millrace.test") { _ in TestLogHandler(log: log) }
        logger.logLevel = logLevel
        return logger
    }

    /// These settings, with those of `inner` where it has some.
    func overridden(by inner: TestRuntimeSettings) -> TestRuntimeSettings {
        var settings = self
        settings.manifest = inner.manifest ?? manifest
        settings.seed = inner.seed ?? seed
        settings.logLevel = inner.logLevel ?? logLevel
        return settings
    }
}
