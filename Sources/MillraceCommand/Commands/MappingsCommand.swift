import ArgumentParser
import MillraceModel

struct MappingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mappings",
        abstract: "Look at the mappings of the manifest and of the API, and let them poll or rest.",
        discussion: "UUID is a mapping's id, or a beginning of it that only one has.",
        subcommands: [List.self, Describe.self, Enable.self, Disable.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one line for each mapping.",
            discussion: """
                OWNER is manifest, or runtime for one that was made through Lambda's API. With --json the output is that \
                of millrace status --json.
                """
        )

        @OptionGroup var access: AccessOptions
        @Flag(help: "Print an array of mappings as JSON.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    let mappings = try await access.client.status()
                    if json {
                        printJSON(mappings)
                        return
                    }
                    let names = ["UUID", "State", "FunctionName", "EventSourceArn", "Owner", "LastProcessingResult"]
                    let rows = (mappings.arrayValue ?? []).map { mapping in
                        names.map { mapping.objectValue?[$0]?.stringValue ?? "" }
                    }
                    let header = ["UUID", "STATE", "FUNCTION", "SOURCE", "OWNER", "LAST RESULT"]
                    for line in TextTable.lines(header: header, rows) { print(line) }
                }
            }
        }
    }

    struct Describe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a mapping's settings, and what it is doing and has done.",
            discussion: """
                With --json the output is {"Configuration": …, "Status": …}: what Lambda's GetEventSourceMapping answers, \
                and the mapping's element of millrace status --json.
                """
        )

        @OptionGroup var access: AccessOptions
        @Argument(help: "The mapping.") var uuid: String
        @Flag(help: "Print an object as JSON.")
        var json = false

        func run() async throws {
            try await reportingFailures {
                try await Access.with(access) { access in
                    let status = try await access.client.mapping(uuid)
                    let id = status["UUID"]?.stringValue ?? ""
                    let configuration = try await access.client.eventSourceMapping(id)
                    if json {
                        printJSON(["Configuration": configuration, "Status": .object(status)])
                        return
                    }
                    var rows = (configuration.objectValue ?? JSONObject()).members.map {
                        [$0.key, Self.text($0.value)]
                    }
                    for (name, value) in status.members where !rows.contains(where: { $0[0] == name }) {
                        if let ledger = value.objectValue {
                            rows += ledger.members.map { ["\(name).\($0.key)", Self.text($0.value)] }
                        } else {
                            rows.append([name, Self.text(value)])
                        }
                    }
                    for line in TextTable.lines(header: ["NAME", "VALUE"], rows) { print(line) }
                }
            }
        }

        private static func text(_ value: JSONValue) -> String {
            value.stringValue ?? String(decoding: value.serialized(), as: UTF8.self)
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a mapping poll, from its checkpoints on.")

        @OptionGroup var access: AccessOptions
        @Argument(help: "The mapping.") var uuid: String

        func run() async throws { try await set(uuid, isEnabled: true, access) }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a mapping rest; what is in hand comes to its end first.")

        @OptionGroup var access: AccessOptions
        @Argument(help: "The mapping.") var uuid: String

        func run() async throws { try await set(uuid, isEnabled: false, access) }
    }

    private static func set(_ uuid: String, isEnabled: Bool, _ options: AccessOptions) async throws {
        try await reportingFailures {
            try await Access.with(options) { access in
                let mapping = try await access.client.mapping(uuid)
                let id = mapping["UUID"]?.stringValue ?? ""
                if access.daemon == nil, mapping["Owner"]?.stringValue == "manifest" {
                    throw Failure(
                        .unavailable,
                        "mapping \(id) is one of the manifest, and no daemon runs; say \"Enabled\": \(isEnabled) there")
                }
                print("\(id) is \(try await access.client.setMapping(id, isEnabled: isEnabled))")
            }
        }
    }
}

extension WireClient {
    /// The status of the mapping that somebody means.
    fileprivate func mapping(_ text: String) async throws -> JSONObject {
        let mappings = (try await status().arrayValue ?? []).compactMap(\.objectValue)
        let ids = mappings.compactMap { $0["UUID"]?.stringValue }
        let id = try Choice.only(text.lowercased(), of: ids, what: "mapping") { $0.hasPrefix($1) }
        return mappings.first { $0["UUID"]?.stringValue == id } ?? JSONObject()
    }
}
