import ArgumentParser
import Millrace

extension StreamsCommand {
    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the records of a stream as they come, until interrupted.",
            discussion: """
                Without a daemon nothing can come, so what is there is printed from the start. With --json each line is \
                {"ShardId": …, "Record": …}, the record as DynamoDB Streams or Kinesis gives it.
                """
        )

        @OptionGroup var access: AccessOptions
        @Argument(help: "The stream.") var name: String
        @Flag(name: .customLong("from-start"), help: "Begin with the oldest record.")
        var isFromStart = false
        @Flag(name: .customLong("until-end"), help: "Stop when all records that are there have come.")
        var isUntilEnd = false
        @Flag(help: "Print each record as JSON.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    let stream = try await access.client.stream(name)
                    let isAlone = access.daemon == nil
                    var tail = StreamTail(stream, client: access.client, scheduler: SystemScheduler())
                    try await tail.run(isFromStart: isFromStart || isAlone, isUntilEnd: isUntilEnd || isAlone) {
                        records in
                        for record in records {
                            if json { printJSONLine(record.json) } else { print(record.line) }
                        }
                        flushOutput()
                    }
                }
            }
        }
    }
}
