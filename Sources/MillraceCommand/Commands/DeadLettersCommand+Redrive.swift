import ArgumentParser
import MillraceModel

extension DeadLettersCommand {
    struct Redrive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Call the functions again with the events of failure records, oldest first.",
            discussion: """
                Records that were redriven are passed over. One counts as redriven when its function succeeds, and reports \
                no item failures; that is noted beside the dead-letter file. The others stay as they are, and the exit code \
                is 1. The daemon that holds the data directory calls the functions; without one this process does.
                """
        )

        @OptionGroup var access: AccessOptions
        @Flag(name: .customLong("dry-run"), help: "Print what would be redriven, and do nothing.")
        var isDryRun = false
        @Option(help: "The most records to redrive.")
        var max: Int?
        @Argument(help: "The numbers of the records in the list; all by default.") var numbers: [Int] = []

        func validate() throws {
            if let max, max < 1 { throw ValidationError("--max takes a number from 1 on, not \(max)") }
        }

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access, isDryRun ? .existing : .prepared) { access in
                    var (count, failedCount) = (0, 0)
                    try await access.client.eachDeadLetter { letter in
                        if let max, count >= max { return false }
                        guard letter.redrivenAt == nil, numbers.isEmpty || numbers.contains(letter.number) else {
                            return true
                        }
                        count += 1
                        if isDryRun {
                            print("would redrive \(letter.summary)")
                        } else if let failure = try await redrive(letter, access.client) {
                            failedCount += 1
                            print("\(letter.number)  \(letter.function)  failed: \(failure)")
                        } else {
                            print("\(letter.number)  \(letter.function)  redriven")
                        }
                        flushOutput()
                        return true
                    }
                    if failedCount > 0 { throw Failure(.functionFailed, "\(failedCount) of \(count) failed again") }
                    if count == 0 { print("nothing to redrive") }
                }
            }
        }

        /// Calls the function; gives what went wrong.
        private func redrive(_ letter: DeadLetter, _ client: WireClient) async throws -> String? {
            let answer = try await client.invoke(letter.function, event: Array(letter.record.payload.utf8))
            if let failure = answer.failure { return failure }
            let items = answer.failedItems
            guard items.isEmpty else { return "the items \(items.joined(separator: ", "))" }
            try await client.noteRedriven(letter)
            return nil
        }
    }

    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the failure records that were redriven out of their files.")

        @OptionGroup var access: AccessOptions
        @Flag(name: .customLong("all"), help: "Take out all records, whether they were redriven or not.")
        var isAll = false

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    let (purged, kept) = try await access.client.purgeDeadLetters(all: isAll)
                    print("\(purged) purged, \(kept) kept")
                }
            }
        }
    }
}
