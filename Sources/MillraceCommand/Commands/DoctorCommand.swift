import ArgumentParser
import Millrace
import MillraceModel
import MillraceStreams

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Read the whole store of a data directory, and tell what is wrong with it.",
        discussion: """
            Nothing is changed. The daemon must not be running. Exit code 0 says that nothing is damaged, 70 that \
            something is.
            """
    )

    @OptionGroup var location: LocationOptions
    @OptionGroup var key: KeyOptions
    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let maintenance = try await StoreMaintenance(dataDirectory: location.data, logger: location.logger)
            let report = try await maintenance.check(key: key.present(in: location))
            if json {
                print(Self.json(report))
            } else {
                for line in Self.lines(report, of: maintenance.path) { print(line) }
            }
            if !report.isSound { throw ExitCode(Failure.Status.internalError.rawValue) }
        }
    }

    private static func lines(_ report: StoreReport, of path: String) -> [String] {
        var lines = report.findings.map(\.description)
        if report.omittedFindingCount > 0 { lines.append("and \(report.omittedFindingCount) more") }
        let form = report.schemaVersion.map { "form \($0)" } ?? "unknown form"
        let sealing = report.isEncrypted ? "encrypted with \(report.dataKeyCount) data keys" : "not encrypted"
        lines.append(
            "\(path): \(form), \(sealing), \(report.pageCount) pages of 16 KiB, \(report.freePageCount) of them free")
        lines.append(
            "streams: \(report.streamCount), shards: \(report.shardCount), records: \(report.recordCount), "
                + "rows: \(report.rowCount) in \(report.spaceCount) spaces, bytes: \(report.valueByteCount)")
        if !report.hasCheckedValues { lines.append("the values were not read; --key does that for an encrypted store") }
        lines.append(report.isSound ? "nothing is damaged" : "something is damaged")
        return lines
    }

    private static func json(_ report: StoreReport) -> String {
        let findings = report.findings.map { finding in
            JSONValue.object([
                "severity": .string(finding.severity.rawValue), "what": .string(finding.what),
                "place": .string(finding.place), "advice": .string(finding.advice),
            ])
        }
        let value = JSONValue.object([
            "isSound": .bool(report.isSound),
            "schemaVersion": report.schemaVersion.map { .number(String($0)) } ?? .null,
            "isEncrypted": .bool(report.isEncrypted),
            "hasCheckedValues": .bool(report.hasCheckedValues),
            "streams": .number(String(report.streamCount)),
            "shards": .number(String(report.shardCount)),
            "records": .number(String(report.recordCount)),
            "rows": .number(String(report.rowCount)),
            "pages": .number(String(report.pageCount)),
            "freePages": .number(String(report.freePageCount)),
            "findings": .array(findings),
            "omittedFindings": .number(String(report.omittedFindingCount)),
        ])
        return String(decoding: value.serialized(indent: 2), as: UTF8.self)
    }
}
