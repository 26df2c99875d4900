import ArgumentParser
public import Millrace
import Synchronization

/// The command line as a library: an executable of a few lines with one's own functions is the whole daemon.
///
/// ```swift
/// @main struct Daemon {
///     static func main() async {
///         await MillraceCommand.main { _ in [welcomeEmail] }
///     }
/// }
/// ```
public enum MillraceCommand {
    /// What functions may need to know before they are made.
    public struct Context: Sendable {
        /// The data directory that the command line names; functions may keep files of their own below it.
        public let dataDirectory: String
    }

    /// What makes the functions; commands are made by the parser, which passes nothing on to them.
    private static let maker = Mutex<@Sendable (Context) throws -> [Function]>({ _ in [] })

    /// Runs the command that the process's arguments name, and ends the process.
    ///
    /// Exit codes: 0, 1 when a function that was called failed, 64 for wrong usage, 65 for an invalid manifest or input,
    /// 69 when something is unavailable, 70 for an internal error, 130 when interrupted.
    ///
    /// - Parameter functions: Makes the functions that mappings may name.
    public static func main(functions: @escaping @Sendable (Context) throws -> [Function]) async {
        maker.withLock { $0 = functions }
        await RootCommand.main()
    }

    /// Makes the functions linked into this executable.
    static func functions(_ context: Context) throws -> [Function] {
        try maker.withLock(\.self)(context)
    }
}
