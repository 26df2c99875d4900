import ArgumentParser
import MillraceModel

struct InvokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoke",
        abstract: "Call a function with an event, and print its answer.",
        discussion: """
            The daemon that holds the data directory calls it; without one this process does. The event is JSON as \
            Lambda hands it to a function. When the function fails the exit code is 1.
            """
    )

    @OptionGroup var access: AccessOptions
    @Argument(help: "The function.") var function: String
    @Option(help: ArgumentHelp("The file of the event; - for standard input.", valueName: "file"))
    var event: String

    func run() async throws {
        try await reportingFailures {
            let event = try contents(of: event)
            do {
                _ = try JSONValue(parsing: event)
            } catch {
                throw Failure(.invalidData, "\(self.event): \(error)")
            }
            try await Access.with(access, .prepared) { access in
                let answer = try await access.client.invoke(function, event: event)
                if let failure = answer.failure { throw Failure(.functionFailed, "\(function) failed: \(failure)") }
                print(String(decoding: answer.payload, as: UTF8.self))
            }
        }
    }
}
