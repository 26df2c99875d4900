import Foundation
import Millrace
import Testing

@testable import MillraceFunctions

/// What each function does to the world, on real files and however its changes are delivered: also in ways in which a
/// runtime does not deliver by itself, such as batches that overlap or everything from the beginning.
@Suite("G35 G37 redelivery changes nothing")
struct RedeliveryTests {
    /// A function, and the writes that trigger it.
    struct Case: Sendable, CustomTestStringConvertible {
        var requirement: String
        var function: String
        var table: String
        var write: @Sendable (Bench) async throws -> Void
        var testDescription: String { "\(requirement) \(function)" }
    }

    /// A way in which the same changes are delivered.
    enum Schedule: String, CaseIterable, Sendable {
        case overlappingBatches
        case cutDifferently
        case allFromTheBeginning
        case restartBeforeEachBatch

        /// The batches, as ranges of all changes.
        func batches(count: Int) -> [Range<Int>] {
            let plain = stride(from: 0, to: count, by: 5).map { $0..<min($0 + 5, count) }
            switch self {
            case .restartBeforeEachBatch:
                return plain.flatMap { [$0, $0] }
            case .overlappingBatches:
                return plain.map { max(0, $0.lowerBound - 3)..<$0.upperBound }
            case .cutDifferently:
                // Two of each five arrive, and then the five in pieces of two and three.
                return plain.flatMap { range in
                    let (first, second) = (min(range.lowerBound + 2, count), range.upperBound)
                    return [range.lowerBound..<first, range, range.lowerBound..<first, first..<second]
                }
            case .allFromTheBeginning:
                return plain + plain
            }
        }
    }

    /// All that a function did.
    struct World: Equatable {
        var state: [String: [Item]]
        var messages: [String]
        var archived: [Item: Item]
    }

    static let cases = [
        Case(requirement: "G37a", function: "usage-metrics", table: "UsageEvents") { bench in
            let events = bench.tables.table("UsageEvents")
            for index in 0..<23 {
                let (app, time) = (index % 3 == 0 ? "a" : "b", "2026-01-31T23:5\(index % 4):0\(index % 10)Z")
                try await events.put(usage(app, time, milliseconds: "\(index).5"))
                if index % 7 == 6 { try await events.delete(["app": .string(app), "time": .string(time)]) }
            }
        },
        Case(requirement: "G37b", function: "portfolio-risk", table: "Prices") { bench in
            try await bench.put(PriceSeries.items(), into: "Prices")
        },
        Case(requirement: "G37b", function: "portfolio-rebalance", table: "Prices") { bench in
            try await bench.put(PriceSeries.items(), into: "Prices")
        },
        Case(requirement: "G37c", function: "sensor-alerts", table: "SensorReadings", write: putReadings),
        Case(requirement: "G37c", function: "sensor-archive", table: "SensorReadings", write: putReadings),
        Case(requirement: "G37d", function: "friend-notifier", table: "Uploads") { bench in
            try await bench.put([["user": "Ada", "friends": .stringSet(["Alan", "Grace"])]], into: "Friends")
            for index in 0..<12 {
                let (picture, size) = ("\(index % 9).jpg", AWSNumber(index))
                let upload: Item = ["user": "Ada", "picture": .string(picture), "size": .number(size)]
                try await bench.put([upload], into: "Uploads")
            }
        },
        Case(requirement: "G37e", function: "welcome-email", table: "Customers") { bench in
            for index in 0..<12 {
                let customer: Item = ["id": .string("\(index % 9)"), "email": .string("\(index)@example.com")]
                try await bench.put([customer], into: "Customers")
            }
        },
    ]

    private static let putReadings: @Sendable (Bench) async throws -> Void = { bench in
        for index in 0..<31 {
            let temperature = index % 4 < 2 ? "25" : "20"
            try await bench.put(
                [reading(index % 2 == 0 ? "roof" : "yard", "2026-07-01T\(10 + index)", temperature: temperature)],
                into: "SensorReadings")
        }
    }

    /// Delivers the changes of a case, and says what happened.
    private func run(_ test: Case, restarting: Bool, _ batches: (Int) -> [Range<Int>]) async throws -> World {
        let scratch = try ScratchDirectory()
        let bench = try await Bench()
        try await test.write(bench)
        let changes = try await bench.changes(of: test.table)
        func start() throws -> Function {
            let functions = exampleFunctions(effects: Effects(directory: scratch.path))
            return try #require(functions.first { $0.name == test.function })
        }
        var function = try start()
        for range in batches(changes.count) {
            if restarting { function = try start() }
            try await bench.deliver(changes[range], to: function)
        }
        let archive = FileArchive(directory: scratch.path("archive"))
        return World(
            state: try await bench.state(),
            messages: try lines(of: "outbox/messages.jsonl", in: scratch),
            archived: try await ArchiveReader(archive).items(below: "sensor-readings", key: ["sensor", "time"])
        )
    }

    private func lines(of name: String, in scratch: ScratchDirectory) throws -> [String] {
        guard FileManager.default.fileExists(atPath: scratch.path(name)) else { return [] }
        return try scratch.text(name).split(separator: "\n").map(String.init)
    }

    @Test("G37 the effects are those of one delivery", arguments: cases, Schedule.allCases)
    func sameEffects(test: Case, schedule: Schedule) async throws {
        let once = try await run(test, restarting: false) { count in [0..<count] }
        let again = try await run(test, restarting: schedule == .restartBeforeEachBatch, schedule.batches)
        // Sensors are visited in no particular order, so one batch or several make another order of lines.
        #expect(again.messages.sorted() == once.messages.sorted())
        #expect(again.state == once.state)
        #expect(again.archived == once.archived)
        #expect(!(once.messages.isEmpty && once.state.values.allSatisfy(\.isEmpty) && once.archived.isEmpty))
    }
}
