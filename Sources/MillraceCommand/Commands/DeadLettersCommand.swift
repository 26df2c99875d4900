import ArgumentParser
import Foundation
import Millrace
import MillraceModel

struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadletters",
        abstract: "Look at what was given up.",
        subcommands: [List.self, Show.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print one line for each failure record.")

        @OptionGroup var location: LocationOptions
        @Flag(help: "Print the failure records themselves, one a line.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                let letters = try DeadLetter.all(location)
                for letter in letters {
                    let (record, batch) = (letter.record, letter.record.batchInfo)
                    if json {
                        print(String(decoding: record.json(), as: UTF8.self))
                    } else {
                        let function = record.functionARN.split(separator: ":").last ?? "?"
                        print(
                            "\(letter.number)  \(record.timestamp)  \(function)  \(record.condition.rawValue)  "
                                + "\(letter.contents)  \(batch.shardID)  "
                                + "\(record.approximateInvokeCount) invocations"
                        )
                    }
                }
                if letters.isEmpty, !json { print("no dead letters") }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one failure record with its event, by the number that the list gives."
        )

        @OptionGroup var location: LocationOptions
        @Argument(help: "The number in the list.") var number: Int

        func run() async throws {
            try await reportingFailures {
                guard let letter = try DeadLetter.all(location).first(where: { $0.number == number }) else {
                    throw Failure(.invalidData, "there is no dead letter \(number); see millrace deadletters list")
                }
                let record = try JSONValue(parsing: letter.record.json())
                let event = try JSONValue(parsing: Array(letter.record.payload.utf8))
                print("\(letter.path):\(letter.line)")
                print(String(decoding: record.serialized(indent: 2), as: UTF8.self))
                print("the event in its payload:")
                print(String(decoding: event.serialized(indent: 2), as: UTF8.self))
            }
        }
    }
}

/// A failure record and where it stands.
private struct DeadLetter {
    /// Counts through all files of the manifest, from 1.
    let number: Int
    let path: String
    let line: Int
    let record: FailureRecord

    /// What was given up: records, or the end of a tumbling window.
    var contents: String {
        if let range = record.batchInfo.records {
            return "\(range.batchSize) records  \(range.startSequenceNumber)...\(range.endSequenceNumber)"
        }
        let window = record.timeWindowInfo?.window
        return "the end of the window from \(window?.start.description ?? "?")"
    }

    /// All dead letters of the manifest's files, file by file, oldest first.
    static func all(_ location: LocationOptions) throws -> [DeadLetter] {
        let manifest = try location.checkedManifest(with: location.functions())
        var paths: [String] = []
        for mapping in manifest.mappings {
            guard let path = mapping.mapping.deadLetterPath else { continue }
            let absolute = path.hasPrefix("/") ? path : location.data + "/" + path
            if !paths.contains(absolute) { paths.append(absolute) }
        }
        var letters: [DeadLetter] = []
        for path in paths where FileManager.default.fileExists(atPath: path) {
            do {
                for (line, record) in try DeadLetterFile.records(at: path) {
                    letters.append(DeadLetter(number: letters.count + 1, path: path, line: line, record: record))
                }
            } catch let error as FileError {
                throw Failure(.invalidData, error.description)
            }
        }
        return letters
    }
}
