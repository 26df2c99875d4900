import ArgumentParser
import Foundation
import Millrace
import MillraceModel
internal import MillraceStreams

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Put the items of a file into a table, in order.",
        discussion: "Each line is {\"Item\": …} in DynamoDB JSON, as in a table export. Empty lines are passed over."
    )

    @OptionGroup var location: LocationOptions
    @Argument(help: "The table.") var table: String
    @Argument(help: "The file.") var file: String
    @Option(name: .customLong("from-line"), help: "The first line to import, to go on after a broken one.")
    var fromLine = 1

    func run() async throws {
        try await reportingFailures {
            let manifest = try location.checkedManifest(with: location.functions())
            guard let data = FileManager.default.contents(atPath: file) else {
                throw Failure(.invalidData, "cannot read \(file)")
            }
            let access = try await TableAccess.find(location, manifest: manifest, makesTables: true)
            try await access.require(table)
            let count = try await importLines(of: data, through: access)
            try await access.close()
            print("\(count) imported into \(table)")
        }
    }

    private func importLines(of data: Data, through access: TableAccess) async throws -> Int {
        var count = 0
        let showsProgress = isatty(STDERR_FILENO) == 1
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where index + 1 >= fromLine && !line.isEmpty {
            do {
                try await access.put(Self.item(Array(line)), into: table)
            } catch {
                let place = "\(file):\(index + 1)"
                let next = "\(count) items before it are in; go on with --from-line \(index + 1)"
                switch error {
                case let error as JSONError:
                    throw Failure(.invalidData, "\(place): \(error)\n\(next) when the line is mended")
                case let error as ServiceError where error.code == .validation:
                    throw Failure(.invalidData, "\(place): \(error.message)\n\(next) when the line is mended")
                case let failure as Failure:
                    throw Failure(failure.status, "\(place): \(failure.description)\n\(next)")
                default:
                    throw Failure(.unavailable, "\(place): \(error)\n\(next)")
                }
            }
            count += 1
            if showsProgress, count % 1_000 == 0 { printError("\(count) of about \(lines.count) …") }
        }
        return count
    }

    /// The item of one line.
    private static func item(_ line: [UInt8]) throws -> Item {
        var reader = JSONReader(line)
        var item: Item?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard key == "Item" else {
                throw Failure(.invalidData, "the line has a member \(key); it takes {\"Item\": …} only")
            }
            item = try Item(from: &reader)
        }
        try reader.finish()
        guard let item else { throw Failure(.invalidData, "the line has no Item") }
        return item
    }
}
