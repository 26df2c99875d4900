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
            guard json else {
                let manifest = try location.checkedManifest(with: location.functions())
                let counts = "tables: \(manifest.tables.count), mappings: \(manifest.mappings.count)"
                print("\(location.manifest) is valid (\(counts))")
                return
            }
            let problems: [ManifestProblem]
            do {
                let functions = try location.functions()
                problems = try Manifest.load(location.manifest).problems(with: functions.map(\.signature))
            } catch let error as ManifestError {
                throw Failure(.invalidData, error.description)
            }
            print(Self.text(of: problems))
            if !problems.isEmpty { throw ExitCode(Failure.Status.invalidData.rawValue) }
        }
    }

    private static func text(of problems: [ManifestProblem]) -> String {
        let array = problems.map { problem in
            JSONValue.object([
                "pointer": .string("\(problem.pointer)"), "value": problem.value.map { .string($0) } ?? .null,
                "message": .string(problem.message),
            ])
        }
        return String(decoding: JSONValue.array(array).serialized(indent: 2), as: UTF8.self)
    }
}
