import ArgumentParser
import Foundation
import MillraceModel

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Put the items of a file into a table, in order.",
        discussion: """
            Each line is {"Item": …} in DynamoDB JSON, as in a table export. Empty lines are passed over. Items go in \
            batches; the lines before one that is refused are in.
            """
    )

    @OptionGroup var access: AccessOptions
    @Argument(help: "The table.") var table: String
    @Argument(help: "The file; - for standard input.") var file: String
    @Option(name: .customLong("from-line"), help: "The first line to import, to go on after a broken one.")
    var fromLine = 1

    func run() async throws {
        try await reportingFailures {
            let lines = try contents(of: file).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            try await Access.with(access, .prepared) { access in
                let (kind, name) = try await access.client.writable(table)
                guard kind == .table else { throw Failure(.invalidData, "\(table) is a stream; items go into tables") }
                let count = try await importLines(lines, into: name, access.client)
                print("\(count) imported into \(name)")
            }
        }
    }

    private func importLines(
        _ lines: [ArraySlice<UInt8>], into table: String, _ client: WireClient
    ) async throws -> Int {
        var batch = try await ImportBatch(table: table, client: client)
        let showsProgress = isatty(STDERR_FILENO) == 1
        for (index, line) in lines.enumerated() where index + 1 >= fromLine && !line.isEmpty {
            do {
                let item = try Self.item(Array(line))
                if !batch.takes(item, byteCount: line.count) { try await batch.write() }
                batch.add(item, line: index + 1, byteCount: line.count)
            } catch let error as ImportBatch.Refused {
                throw failure(error)
            } catch {
                // What is in hand comes before the broken line.
                do { try await batch.write() } catch let error as ImportBatch.Refused { throw failure(error) }
                throw failure(ImportBatch.Refused(line: index + 1, writtenCount: batch.writtenCount, underlying: error))
            }
            if showsProgress, index % 1_000 == 999 { printError("\(index + 1) of \(lines.count) lines …") }
        }
        do { try await batch.write() } catch let error as ImportBatch.Refused { throw failure(error) }
        return batch.writtenCount
    }

    private func failure(_ error: ImportBatch.Refused) -> Failure {
        let place = "\(file):\(error.line)"
        let next = "\(error.writtenCount) items before it are in; go on with --from-line \(error.line)"
        let mended = "\(next) when the line is mended"
        switch error.underlying {
        case let error as JSONError: return Failure(.invalidData, "\(place): \(error)\n\(mended)")
        case let error as WireFailure where error.type == "ValidationException":
            return Failure(.invalidData, "\(place): \(error.message)\n\(mended)")
        case let error as WireFailure:
            return Failure(error.failure.status, "\(place): \(error.failure.description)\n\(next)")
        case let failure as Failure: return Failure(failure.status, "\(place): \(failure.description)\n\(next)")
        default: return Failure(.unavailable, "\(place): \(error.underlying)\n\(next)")
        }
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
