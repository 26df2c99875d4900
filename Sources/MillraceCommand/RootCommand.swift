import ArgumentParser

struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "millrace",
        abstract: "Leads change streams to Swift functions, with AWS Lambda's trigger semantics.",
        version: version,
        subcommands: [
            RunCommand.self, ValidateCommand.self, FilterCommand.self, ImportCommand.self, PutCommand.self,
            InvokeCommand.self, StatusCommand.self, MappingsCommand.self, StreamsCommand.self,
            DeadLettersCommand.self, DoctorCommand.self, StoreCommand.self, DemoCommand.self, BenchCommand.self,
            BenchWorkerCommand.self, VersionCommand.self,
        ]
    )

    static let version = "0.1.0"
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() { print("millrace \(RootCommand.version)") }
}
