import ArgumentParser
import MillraceModel

struct StreamsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "streams",
        abstract: "Look at the streams of tables and of Kinesis, follow them, and change their shards.",
        discussion: """
            NAME is table/Orders for a table's newest stream, stream/clicks for one of Kinesis, an ARN, or a bare name \
            if only one of them has it.
            """,
        subcommands: [List.self, Describe.self, Split.self, Merge.self, Tail.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one line for each stream.",
            discussion: """
                With --json the output is an array of {Name, StreamArn, Status, Type, ShardCount, OpenShardCount, \
                CreatedAt}. Type is the view type of a table's stream, and the mode of one of Kinesis.
                """
        )

        @OptionGroup var access: AccessOptions
        @Flag(help: "Print an array as JSON.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    var details: [StreamDetails] = []
                    for stream in try await access.client.streams() {
                        details.append(try await access.client.details(of: stream))
                    }
                    if json {
                        printJSON(.array(details.map { $0.json(withShards: false) }))
                    } else if details.isEmpty {
                        print("no streams")
                    } else {
                        for line in TextTable.lines(header: StreamDetails.header, details.map(\.row)) { print(line) }
                    }
                }
            }
        }
    }

    struct Describe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a stream and its shards.",
            discussion: """
                With --json the output is the object of streams list, with Shards: {ShardId, ParentShardIds, IsOpen, \
                StartingSequenceNumber, EndingSequenceNumber, StartingHashKey, EndingHashKey}. A shard that is open has \
                no ending number, and only those of Kinesis have hash keys.
                """
        )

        @OptionGroup var access: AccessOptions
        @Argument(help: "The stream.") var name: String
        @Flag(help: "Print an object as JSON.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    let details = try await access.client.details(of: access.client.stream(name))
                    if json {
                        printJSON(details.json(withShards: true))
                    } else {
                        for line in TextTable.lines(header: StreamDetails.header, [details.row]) { print(line) }
                        print(details.stream.arn)
                        let rows = details.shards.map { shard in
                            [
                                shard.id, shard.isOpen ? "open" : "closed", shard.parents.joined(separator: ","),
                                shard.hashRange.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "",
                            ]
                        }
                        print("")
                        for line in TextTable.lines(header: ["SHARD", "STATE", "PARENTS", "HASH KEYS"], rows) {
                            print(line)
                        }
                    }
                }
            }
        }
    }
}
