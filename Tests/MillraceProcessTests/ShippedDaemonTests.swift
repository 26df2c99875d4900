import Foundation
import Millrace
import MillraceModel
import Testing

/// The daemon as it is shipped, on its own manifest, with input of the form that a table export has.
@Suite struct ShippedDaemonTests {
    private let scratch: Scratch
    private let arguments: [String]

    init() throws {
        scratch = try Scratch()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        arguments = [
            "--manifest", root.appendingPathComponent("config/manifest.json").path, "--data", scratch.path("data"),
        ]
    }

    private func millrace(_ command: String...) throws -> String {
        let end = try ChildProcess("millrace", command + arguments, in: scratch).finish()
        #expect(end.status == 0, "\(command): \(end.errors)")
        return end.output
    }

    private func importItems(_ items: [Item], into table: String) throws {
        let lines = items.map { "{\"Item\":\($0.jsonText())}\n" }.joined()
        let output = try millrace("import", table, try scratch.write(lines, to: "\(table).jsonl"))
        #expect(output == "\(items.count) imported into \(table)\n")
    }

    @Test("G37 imported changes are worked off until idle, and the functions leave the right figures and files")
    func untilIdle() async throws {
        var random = SeededGenerator(seed: 37)
        let symbols = ["AAA", "BBB", "CCC"]
        var prices: [String: [Double]] = [:]
        var changes: [Item] = []
        for month in 1...40 {
            for symbol in symbols {
                let cents = Int.random(in: 1_000...9_000, using: &random)
                prices[symbol, default: []].append(Double(cents) / 100)
                let price = try AWSNumber("\(cents)e-2")
                changes.append(["symbol": .string(symbol), "asOf": .string("m\(month)"), "price": .number(price)])
            }
        }
        try importItems(changes, into: "Prices")
        let readings: [Item] = (0..<2_500).map { hour in
            ["sensor": "s1", "time": .string("t\(10_000 + hour)"), "pressure": 1_017, "temperature": 10, "wind": 2]
        }
        try importItems(readings, into: "SensorReadings")
        try importItems([["user": "ada", "friends": .stringSet(["bob", "eve"])]], into: "Friends")
        try importItems([["user": "ada", "picture": "p1"]], into: "Uploads")
        try importItems([["id": "1", "email": "ada@example.com"]], into: "Customers")
        let events: [Item] = (10..<25).map { second in
            ["app": "chat", "time": .string("2026-01-01T10:00:\(second)Z"), "count": 2, "durationMilliseconds": 30]
        }
        try importItems(events, into: "UsageEvents")

        let table = try millrace("run", "--until-idle", "--no-endpoint").split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        }
        let records = Dictionary(uniqueKeysWithValues: table.dropFirst().map { ($0[0], Int($0[3]) ?? -1) })
        #expect(
            records == [
                "usage-metrics": 15, "portfolio-risk": 120, "portfolio-rebalance": 120, "sensor-alerts": 2_500,
                "sensor-archive": 2_500, "friend-notifier": 1, "welcome-email": 1,
            ]
        )
        try await checkTables(prices)
        try checkArchive(count: readings.count)
        let outbox = try String(contentsOfFile: scratch.path("data/outbox/messages.jsonl"), encoding: .utf8)
        let recipients = try outbox.split(separator: "\n").map { line in
            try JSONValue(parsing: Array(line.utf8)).objectValue?["to"]?.stringValue ?? "?"
        }
        for recipient in ["bob", "eve", "ada@example.com"] {
            #expect(recipients.filter { $0 == recipient }.count == 1, "\(recipient) in \(recipients)")
        }
        // Nothing is left to do, so nothing changes.
        _ = try millrace("run", "--until-idle", "--no-endpoint")
        #expect(try String(contentsOfFile: scratch.path("data/outbox/messages.jsonl"), encoding: .utf8) == outbox)
    }

    /// Compares what stands in the functions' tables with calculations of their own.
    private func checkTables(_ prices: [String: [Double]]) async throws {
        let manifest = try Manifest.load(arguments[1])
        let environment = try await RuntimeEnvironment.open(dataDirectory: arguments[3], manifest: manifest)
        let usage = try #require(try await environment.tables.table("UsageMetrics").items().items.first)
        #expect(usage["app"] == "chat")
        #expect(usage["events"] == 15)
        #expect(usage["count"] == 30)
        #expect(usage["durationMilliseconds"] == 450)
        for (symbol, prices) in prices {
            let returns = zip(prices.dropFirst(), prices).map { ($0 - $1) / $1 }
            let mean = returns.reduce(0, +) / Double(returns.count)
            let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / Double(returns.count - 1)).squareRoot()
            let losses = returns.map { -$0 }.sorted()
            let rank = Int((0.95 * Double(losses.count)).rounded(.up))
            let item = try #require(
                try await environment.tables.getItem(["symbol": .string(symbol)], from: "PortfolioRisk"))
            func figure(_ name: String) -> Double { item[name]?.numberValue?.double ?? .nan }
            #expect(figure("changes") == Double(prices.count))
            #expect(figure("lastPrice") == prices.last)
            #expect(abs(figure("meanReturn") - mean) < 1e-12)
            #expect(abs(figure("standardDeviation") - deviation) < 1e-12)
            #expect(abs(figure("valueAtRisk95") - losses[rank - 1]) < 1e-12)
        }
        try await environment.close()
    }

    /// Unpacks the archives with the machine's own gunzip.
    private func checkArchive(count: Int) throws {
        let folder = scratch.path("data/archive/sensor-readings")
        var keys: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let gunzip = Process()
            gunzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            gunzip.arguments = ["gunzip", "-c", folder + "/" + name]
            let output = Pipe()
            gunzip.standardOutput = output
            try gunzip.run()
            for line in output.fileHandleForReading.readDataToEndOfFile().split(separator: UInt8(ascii: "\n")) {
                let item = try JSONValue(parsing: Array(line)).objectValue?["Item"]?.objectValue
                let time = item?["time"]?.objectValue?["S"]?.stringValue
                #expect(keys.insert(try #require(time)).inserted)
            }
            gunzip.waitUntilExit()
            #expect(gunzip.terminationStatus == 0)
        }
        #expect(keys.count == count)
    }

    @Test("the demo ends by itself, and its own checks hold")
    func demo() throws {
        let end = try ChildProcess("millrace", ["demo"], in: scratch).finish()
        #expect(end.status == 0, "\(end.output)\(end.errors)")
        #expect(end.output.contains("Checked:"))
    }
}
