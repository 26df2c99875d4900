import ArgumentParser
import Logging
import Millrace

/// Where the manifest and the data are.
struct LocationOptions: ParsableArguments {
    @Option(help: "The manifest.")
    var manifest = "config/manifest.json"

    @Option(help: "The data directory.")
    var data = ".millrace"

    @Option(
        name: .customLong("log-level"),
        help: "trace, debug, info, notice, warning, error or critical.",
        transform: { text in
            guard let level = Logger.Level(rawValue: text) else { throw ValidationError("there is no level \(text)") }
            return level
        }
    )
    var logLevel = Logger.Level.warning

    /// A logger that writes to standard error.
    var logger: Logger {
        var logger = Logger(label: "millrace") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        return logger
    }

    /// The functions linked into this executable.
    func functions() throws -> [Function] {
        try MillraceCommand.functions(MillraceCommand.Context(dataDirectory: data))
    }

    /// The manifest, checked as a whole together with the functions.
    ///
    /// - Throws: `ExitCode(65)` after all problems were printed.
    func checkedManifest(with functions: [Function]) throws -> Manifest {
        do {
            let manifest = try Manifest.load(manifest)
            try manifest.check(with: functions.map(\.signature))
            return manifest
        } catch {
            throw Failure(.invalidData, error.description)
        }
    }
}
