import Foundation
import Logging
import Millrace
import MillraceModel
import MillraceStreams

/// Adds up what the demo left behind, from four independent accounts: the stream itself, the runtime's ledgers, the
/// dead-letter files, and what the handlers noted.
struct DemoReport {
    let directory: String

    /// Prints the figures of each mapping.
    ///
    /// - Throws: `Failure` when they do not add up.
    func printAndCheck() async throws {
        let manifest = try Manifest(json: Array(DemoScenario.manifest.utf8), path: "the demo's manifest")
        let environment = try await RuntimeEnvironment.open(dataDirectory: directory, manifest: manifest)
        var problems: [String] = []
        var written: Set<String> = []
        for stream in environment.store.streams() {
            written.formUnion(try await sequenceNumbers(of: stream.arn, in: environment.store))
        }
        if written.count != DemoScenario.orderCount {
            problems.append("\(DemoScenario.orderCount) orders were written, the stream holds \(written.count) records")
        }
        let causes = RedeliveryCause.allCases
        print(
            row(
                "FUNCTION",
                ["WRITTEN", "INVOCATIONS", "DELIVERIES"] + causes.map { $0.rawValue.uppercased() } + ["DEAD LETTERS"]))
        for mapping in manifest.mappings {
            let status = try await environment.status(of: mapping.mapping)
            let ledger = status.ledger
            let name = mapping.mapping.functionName
            let deadLetters = try deadLetteredNumbers(of: mapping.mapping)
            let duplicates = causes.map { ledger.redeliveries[$0, default: 0] }
            print(
                row(
                    name,
                    ([written.count, ledger.invocations, ledger.deliveries] + duplicates + [deadLetters.count]).map(
                        String.init)))
            problems += try check(name, ledger, written: written, deadLetters: deadLetters)
            if status.finishedShards < 1 { problems.append("\(name) did not finish the shard that was split") }
        }
        let redelivered = try await restartRedeliveries(manifest, environment)
        if redelivered == 0 { problems.append("the kill left no redelivery with cause restart") }
        try await environment.close()
        guard problems.isEmpty else {
            throw Failure(.internalError, "\nthe figures do not add up:\n" + problems.map { "- \($0)\n" }.joined())
        }
        print(
            """

            Checked: for each function, deliveries less redeliveries are the records written; every record was handled
            or stands in a dead-letter file; what the handlers saw agrees; the poison order was invoked three times.
            """
        )
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        name.padding(toLength: 17, withPad: " ", startingAt: 0)
            + cells.map { String(repeating: " ", count: max(1, 16 - $0.count)) + $0 }.joined()
    }

    private func check(
        _ name: String,
        _ ledger: LaneLedger,
        written: Set<String>,
        deadLetters: [String: FailureRecord]
    ) throws -> [String] {
        var problems: [String] = []
        let log = directory + "/handlers.log"
        let delivered = try DemoLog.read(log, "delivered", name)
        let handled = try DemoLog.read(log, "handled", name)
        if ledger.recordsDelivered != written.count {
            problems.append(
                "\(name): \(ledger.deliveries) deliveries less \(ledger.redeliveries.values.reduce(0, +)) redeliveries are "
                    + "\(ledger.recordsDelivered), not the \(written.count) records written"
            )
        }
        let lost = written.subtracting(handled.keys).subtracting(deadLetters.keys)
        if !lost.isEmpty { problems.append("\(name): \(lost.count) records were neither handled nor dead-lettered") }
        // The ledger counts a batch before its handler begins; one at a time was killed there. A handler by record notes
        // only those that it comes to.
        let unseen = ledger.deliveries - delivered.values.reduce(0, +)
        if name != "shipping-poison", unseen > DemoScenario.batchSizeMax {
            problems.append("\(name): \(unseen) deliveries were counted that the handler did not see")
        }
        if delivered.values.reduce(0, +) > ledger.deliveries {
            problems.append("\(name): the handler saw more deliveries than the \(ledger.deliveries) that were counted")
        }
        guard name.hasSuffix("-poison") else {
            if !deadLetters.isEmpty { problems.append("\(name): \(deadLetters.count) dead letters") }
            return problems
        }
        if deadLetters.isEmpty { problems.append("\(name): the poison order is in no dead-letter file") }
        for record in Set(deadLetters.values) where record.approximateInvokeCount != 3 {
            problems.append("\(name): 2 retries made \(record.approximateInvokeCount) invocations, not 3")
        }
        return problems
    }

    private func restartRedeliveries(_ manifest: Manifest, _ environment: RuntimeEnvironment) async throws -> Int {
        var count = 0
        for mapping in manifest.mappings {
            count += try await environment.status(of: mapping.mapping).ledger.redeliveries[.restart, default: 0]
        }
        return count
    }

    /// The sequence numbers of all records of a stream, shard by shard.
    private func sequenceNumbers(of stream: StreamARN, in store: any StreamStore) async throws -> Set<String> {
        var numbers: Set<String> = []
        for shard in store.shards(of: stream) {
            var position = Checkpoint.trimHorizon
            while true {
                let page = try await store.read(
                    ShardKey(stream: stream, shard: shard.id), after: position, limit: 1_000)
                numbers.formUnion(page.records.map(\.sequenceNumber.description))
                guard let last = page.records.last else { break }
                position = .after(last.sequenceNumber)
            }
        }
        return numbers
    }

    private func deadLetteredNumbers(of mapping: EventSourceMapping) throws -> [String: FailureRecord] {
        guard let path = mapping.deadLetterPath.map({ directory + "/" + $0 }),
            FileManager.default.fileExists(atPath: path)
        else { return [:] }
        var numbers: [String: FailureRecord] = [:]
        for (_, record) in try DeadLetterFile.records(at: path) {
            for change in try DynamoDBEvent(json: Array(record.payload.utf8)).records {
                numbers[change.change.sequenceNumber.description] = record
            }
        }
        return numbers
    }
}
