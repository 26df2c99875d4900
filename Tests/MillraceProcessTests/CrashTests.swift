import Foundation
import Millrace
import MillraceModel
import Testing

@Suite struct CrashTests {
    @Test("P2 P3 nothing is lost, and redeliveries are counted, over 20 kills with SIGKILL while items are written")
    func twentyKills() async throws {
        let run = try WitnessedRun()
        let seed: UInt64 = 20_261_121
        var random = SeededGenerator(seed: seed)
        var versions: [String: Int] = [:]
        var acknowledged: [String] = []
        var inDoubt: Set<String> = []
        for round in 1...20 {
            let (process, endpoint) = try run.start()
            // The kill comes behind so many acknowledged writes, in the middle of whatever goes on then.
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let id = "order-\(Int.random(in: 1...25, using: &random))"
                let version = versions[id, default: 0] + 1
                versions[id] = version
                let isPoison = Int.random(in: 1...12, using: &random) == 1
                let isDone = try await run.put(id, version: version, isPoison: isPoison, through: endpoint)
                #expect(isDone, "round \(round): the daemon did not answer\n\(process.errorText)")
                acknowledged.append("\(id) \(version)")
            }
            // One more write is on its way while the process dies.
            let id = "order-\(Int.random(in: 1...25, using: &random))"
            let version = versions[id, default: 0] + 1
            versions[id] = version
            async let last = run.put(id, version: version, isPoison: false, through: endpoint)
            process.killAtOnce()
            if try await last { acknowledged.append("\(id) \(version)") } else { inDoubt.insert("\(id) \(version)") }
        }
        let end = try ChildProcess(
            "WitnessDaemon",
            ["run", "--until-idle", "--no-endpoint"] + run.arguments,
            in: run.scratch
        ).finish()
        #expect(end.status == 0, "\(end.errors)")

        let records = try await run.records()
        let changes = records.compactMap { record -> (id: String, version: Int, isPoison: Bool)? in
            guard case .change(let change) = record.content, let id = change.keys["id"]?.stringValue,
                let version = change.newImage?["version"]?.numberValue?.int
            else { return nil }
            return (id, version, change.newImage?["poison"] != nil)
        }
        #expect(
            changes.map { "\($0.id) \($0.version)" }.filter { !inDoubt.contains($0) } == acknowledged,
            "seed \(seed): every acknowledged write is in the stream once, in order"
        )
        #expect(Set(changes.map { "\($0.id) \($0.version)" }).count == changes.count, "seed \(seed)")

        let ledgers = try run.ledgers()
        for function in ["witness", "refuse-poison"] {
            let sightings = try run.sightings(of: function)
            let ledger = try #require(ledgers[function])
            #expect(ledger.recordsDelivered == records.count, "seed \(seed), \(function): \(ledger)")
            checkOrder(sightings, of: records, function: function, seed: seed)
            #expect(sightings.count <= ledger.deliveries, "seed \(seed), \(function)")
            #expect(
                ledger.succeeded + ledger.deadLettered + ledger.dropped >= records.count,
                "seed \(seed), \(function): \(ledger)"
            )
            for cause in RedeliveryCause.allCases {
                let seen = sightings.count { $0.cause == cause.rawValue }
                let counted = ledger.redeliveries[cause, default: 0]
                #expect(seen <= counted, "seed \(seed), \(function): \(seen) were seen with cause \(cause)")
            }
        }
        let restarts = ledgers.values.reduce(0) { $0 + $1.redeliveries[.restart, default: 0] }
        #expect(restarts > 0, "seed \(seed): 20 kills left no redelivery with cause restart")

        let letters = try DeadLetterFile.records(at: run.data + "/dead-letters/poison.jsonl").map(\.record)
        let poisoned = Set(zip(records, changes).filter(\.1.isPoison).map(\.0.sequenceNumber))
        #expect(Set(letters.compactMap(\.batchInfo.records?.startSequenceNumber)) == poisoned, "seed \(seed)")
        for letter in letters {
            #expect(letter.batchInfo.records?.batchSize == 1)
            #expect(letter.approximateInvokeCount == 3)
            #expect(letter.condition == .retryAttemptsExhausted)
        }
    }

    /// Every record was seen, for each item first in the order of its changes; what was seen again says why.
    private func checkOrder(
        _ sightings: [WitnessedRun.Sighting],
        of records: [StreamRecord],
        function: String,
        seed: UInt64
    ) {
        var seen: Set<SequenceNumber> = []
        var last: [String: Int] = [:]
        for sighting in sightings {
            guard seen.insert(sighting.sequenceNumber).inserted else {
                #expect(sighting.cause != "first", "seed \(seed), \(function): \(sighting) was seen before")
                continue
            }
            let version = sighting.version ?? 0
            #expect(version > last[sighting.id, default: 0], "seed \(seed), \(function): \(sighting) is out of order")
            last[sighting.id] = version
        }
        #expect(seen == Set(records.map(\.sequenceNumber)), "seed \(seed), \(function): what was seen is what there is")
    }
}
