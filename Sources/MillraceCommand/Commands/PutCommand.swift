import ArgumentParser
import Millrace
import MillraceModel
internal import MillraceStreams

struct PutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Put items into a table.",
        discussion: "Each item is DynamoDB JSON, such as '{\"id\": {\"S\": \"1\"}}'."
    )

    @OptionGroup var location: LocationOptions
    @Argument(help: "The table.") var table: String
    @Argument(help: "The items.") var items: [String]

    func run() async throws {
        try await reportingFailures {
            let manifest = try location.checkedManifest(with: location.functions())
            let parsed = try items.enumerated().map { index, text in
                do {
                    return try Item(json: text)
                } catch {
                    throw Failure(.invalidData, "item \(index + 1): \(error)")
                }
            }
            let access = try await TableAccess.find(location, manifest: manifest, makesTables: true)
            try await access.require(table)
            for (index, item) in parsed.enumerated() {
                do {
                    try await access.put(item, into: table)
                } catch let error as ServiceError {
                    throw Failure(.invalidData, "item \(index + 1): \(error.message)")
                }
            }
            try await access.close()
            print("\(parsed.count) put into \(table)")
        }
    }
}
