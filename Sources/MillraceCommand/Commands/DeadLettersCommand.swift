import ArgumentParser
import MillraceModel

struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadletters",
        abstract: "Look at what was given up, try it again, and clear it away.",
        subcommands: [List.self, Show.self, Redrive.self, Purge.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one line for each failure record of all mappings' files.")

        @OptionGroup var access: AccessOptions
        @Flag(help: "Print the failure records themselves, one a line.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    var count = 0
                    try await access.client.eachDeadLetter { letter in
                        count += 1
                        print(json ? String(decoding: letter.record.json(), as: UTF8.self) : letter.summary)
                        return true
                    }
                    if count == 0, !json { print("no dead letters") }
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one failure record with its event, by the number that the list gives.",
            discussion: """
                With --json the output is {Number, Path, Line, RedrivenAt, Record, Event}: the record as AWS writes it, \
                and the event in its payload as JSON.
                """
        )

        @OptionGroup var access: AccessOptions
        @Argument(help: "The number in the list.") var number: Int
        @Flag(help: "Print an object as JSON.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    guard number > 0,
                        let letter = try await access.client.deadLetters(from: number, limit: 1).letters.first
                    else {
                        throw Failure(.invalidData, "there is no dead letter \(number); see millrace deadletters list")
                    }
                    try show(letter)
                }
            }
        }

        private func show(_ letter: DeadLetter) throws {
            let record = try JSONValue(parsing: letter.record.json())
            let event = try JSONValue(parsing: Array(letter.record.payload.utf8))
            if json {
                var members: JSONObject = [
                    "Number": .number("\(letter.number)"), "Path": .string(letter.path),
                    "Line": .number("\(letter.line)"),
                ]
                if let instant = letter.redrivenAt { members["RedrivenAt"] = .string(instant) }
                members["Record"] = record
                members["Event"] = event
                printJSON(.object(members))
                return
            }
            print("\(letter.path):\(letter.line)" + (letter.redrivenAt.map { ", redriven \($0)" } ?? ""))
            printJSON(record)
            print("the event in its payload:")
            printJSON(event)
        }
    }
}

extension WireClient {
    /// Goes through all dead letters, until told to stop.
    ///
    /// - Parameter body: Answers whether to go on.
    func eachDeadLetter(_ body: (DeadLetter) async throws -> Bool) async throws {
        var number: Int? = 1
        while let start = number {
            let page = try await deadLetters(from: start)
            for letter in page.letters {
                guard try await body(letter) else { return }
            }
            number = page.next
        }
    }
}
