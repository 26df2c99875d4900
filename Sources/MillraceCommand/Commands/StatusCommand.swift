import ArgumentParser
import Foundation
import Millrace
import MillraceModel

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Print what each mapping is doing and has done on its present stream, also before restarts."
    )

    @OptionGroup var location: LocationOptions
    @Flag(help: "Print an array of mappings as JSON.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let manifest = try location.checkedManifest(with: location.functions())
            guard FileManager.default.fileExists(atPath: location.data) else {
                throw Failure(.unavailable, "there is no data directory \(location.data) yet; millrace run makes it")
            }
            let access = try await TableAccess.find(location, manifest: manifest, makesTables: false)
            let bytes: [UInt8]
            switch access {
            case .daemon(let client):
                bytes = try await client.status()
            case .opened(let environment):
                var statuses: [MappingStatus] = []
                for mapping in manifest.mappings { statuses.append(try await environment.status(of: mapping.mapping)) }
                bytes = MappingStatus.json(statuses)
            }
            try await access.close()
            let mappings = try JSONValue(parsing: bytes)
            if json {
                print(String(decoding: mappings.serialized(indent: 2), as: UTF8.self))
            } else {
                for line in StatusTable.lines(mappings) { print(line) }
            }
        }
    }
}
