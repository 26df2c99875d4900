import ArgumentParser
import Foundation
import Millrace
import MillraceModel

struct StatusCommand: AsyncParsableCommand {
    private static let watchInterval = Duration.seconds(2)

    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Print what each mapping is doing and has done on its present stream, also before restarts.",
        discussion: """
            With --json the output is an array of {UUID, FunctionName, EventSourceArn, Owner, State, \
            LastProcessingResult, Shards, FinishedShards, Records, Ledger}.
            """
    )

    @OptionGroup var access: AccessOptions
    @Flag(help: "Print an array of mappings as JSON.")
    var json = false
    @Flag(help: "Print it anew every two seconds, until interrupted; for a running daemon.")
    var watch = false

    func validate() throws {
        if json, watch { throw ValidationError("--watch shows the table; leave out --json") }
    }

    func run() async throws {
        try await reportingFailures {
            try await Access.with(access) { access in
                guard watch else {
                    let mappings = try await access.client.status()
                    if json { printJSON(mappings) } else { Self.printTable(mappings) }
                    return
                }
                guard access.daemon != nil else {
                    throw Failure(.unavailable, "no daemon runs, so nothing changes; leave out --watch")
                }
                let scheduler = SystemScheduler()
                let isTerminal = isatty(STDOUT_FILENO) == 1
                while true {
                    let mappings = try await access.client.status()
                    // Home, and clear what is below.
                    if isTerminal { print("\u{1B}[H\u{1B}[J", terminator: "") }
                    print(scheduler.now)
                    Self.printTable(mappings)
                    flushOutput()
                    await scheduler.wait(until: scheduler.now + Self.watchInterval)
                }
            }
        }
    }

    private static func printTable(_ mappings: JSONValue) {
        for line in StatusTable.lines(mappings) { print(line) }
    }
}
