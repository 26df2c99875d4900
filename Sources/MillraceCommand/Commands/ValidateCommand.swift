import ArgumentParser
import Millrace
import MillraceModel

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check the manifest together with the functions, and print every problem."
    )

    @OptionGroup var location: LocationOptions
    @Flag(help: "Print an array of {pointer, value, message}.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            do {
                let manifest = try location.checkedManifest(with: location.functions())
                if json {
                    print("[]")
                } else {
                    let counts = "\(manifest.tables.count) tables, \(manifest.mappings.count) mappings"
                    print("\(location.manifest) is valid: \(counts)")
                }
            }
        }
    }
}
