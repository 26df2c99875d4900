import ArgumentParser
import Foundation
import MillraceCore
import MillraceModel

struct FilterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter",
        abstract: "Try filter patterns on events.",
        subcommands: [Explain.self]
    )

    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print for each record of an event whether patterns let it through, and why or why not.",
            discussion: """
                The patterns are those of Lambda's event filters; a record needs to match one of them. The event is \
                {"Records": […]} as Lambda hands it to a function, or one record of it, of a DynamoDB stream or a \
                Kinesis stream.

                With --json the output is {"Records": […]}, one entry for each record with eventID, matches and \
                patterns. Each pattern has pattern, matches, remark and checks, of which all have to match. The check \
                of a field has path, pattern, found (absent, value or container), value, matches and remark. The check \
                of several ways, of which one has to match, has anyOf (alternatives of $or, or elements of an array), \
                path, matches and branches, each with matches and checks.
                """
        )

        @Option(help: ArgumentHelp("A pattern as JSON, or @ and the file that holds it.", valueName: "json|@file"))
        var pattern: [String]

        @Option(help: ArgumentHelp("The file of the event; - for standard input.", valueName: "file"))
        var event: String

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                let events = try events()
                let report = FilterReport(try criteria(for: events.source), on: events)
                if json {
                    print(String(decoding: report.json.serialized(indent: 2), as: UTF8.self))
                } else {
                    for line in report.lines { print(line) }
                }
            }
        }

        private func events() throws -> FilterEvents {
            let bytes = try contents(of: event)
            do {
                return try FilterEvents(json: bytes)
            } catch {
                throw Self.failure(error, in: event == "-" ? "standard input" : event)
            }
        }

        /// The patterns as a filter; all broken ones are told at once.
        private func criteria(for source: FilterSource) throws -> FilterCriteria {
            var patterns: [FilterPattern] = []
            var problems: [String] = []
            for (index, argument) in pattern.enumerated() {
                let isFile = argument.hasPrefix("@")
                let name = isFile ? String(argument.dropFirst()) : "pattern \(index)"
                let bytes = isFile ? try contents(of: name) : [UInt8](argument.utf8)
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    problems.append("\(name): is not UTF-8")
                    continue
                }
                do {
                    patterns.append(try FilterPattern(text, for: source))
                } catch {
                    problems.append(Self.failure(error, in: name).description)
                }
            }
            guard problems.isEmpty else { throw Failure(.invalidData, problems.joined(separator: "\n")) }
            do {
                return try FilterCriteria(patterns)
            } catch {
                throw Self.failure(error, in: "the patterns")
            }
        }

        /// One line for each problem, each with the file.
        private static func failure(_ error: FilterError, in name: String) -> Failure {
            Failure(.invalidData, error.problems.map { "\(name): \($0)" }.joined(separator: "\n"))
        }
    }
}
