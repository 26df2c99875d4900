import Millrace
import MillraceFunctions
import MillraceTesting
import Testing

@Suite("G37c sensors on the runtime")
struct SensorRuntimeTests {
    @Test("G36 G37c G38 readings become alerts and files, a file a batch; late ones cause no alert and are archived")
    func readings() async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            let readings = runtime.table("SensorReadings")
            for (hour, wind) in ["3", "5", "6", "2", "9"].enumerated() {
                try await readings.put(reading("roof", "2026-07-01T1\(hour)", wind: wind))
                try await readings.put(reading("yard", "2026-07-01T1\(hour)"))
            }
            try runtime.settle()
            try runtime.advance(by: .seconds(7_200))
            try await readings.put(reading("roof", "2026-07-01T12:30", temperature: "40"))
            try runtime.settle()
            #expect(
                shipped.outbox.messages.map { "\($0.details["time"] ?? "") \($0.details["quantity"] ?? "")" }
                    == ["2026-07-01T11 wind", "2026-07-01T14 wind"])
            let items = try await readings.items().items
            #expect(items.count == 11)
            #expect(try await Set(shipped.archivedReadings().values) == Set(items))
            #expect(shipped.archive.names.count == runtime.deliveries(of: "sensor-archive").count)
        }
    }

    @Test("G37c G38 a batching window gathers a minute of readings into one file")
    func window() async throws {
        let shipped = Shipped()
        let manifest = try Shipped.manifest(of: "sensor-archive") { $0.maximumBatchingWindow = .seconds(60) }
        try await withTestRuntime(manifest: manifest, functions: shipped.functions) { runtime in
            for second in 0..<12 {
                try await runtime.table("SensorReadings").put(reading("roof", "2026-07-01T10:00:\(10 + second)"))
                try runtime.advance(by: .seconds(10))
            }
            try runtime.settle()
            #expect(runtime.deliveries.map(\.records.count) == [6, 6])
            #expect(shipped.archive.names.count == 2)
            #expect(try await shipped.archivedReadings().count == 12)
        }
    }

    @Test("G37c P3 an archive that is out of order for hours holds its readings up, loses none, and delays no alert")
    func unavailable() async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            shipped.archive.isAvailable = false
            try await runtime.table("SensorReadings").put(reading("roof", "2026-07-01T10", wind: "9"))
            try runtime.advance(by: .seconds(6 * 3_600))
            #expect(shipped.outbox.messages.count == 1)
            #expect(runtime.duplicates(by: .retry, of: "sensor-archive").count > 100)
            #expect(runtime.deadLetters.isEmpty)
            #expect(shipped.archive.names.isEmpty)
            shipped.archive.isAvailable = true
            try runtime.settle()
            #expect(try await shipped.archivedReadings().count == 1)
        }
    }

    @Test("G36 G37c P3 a reading that cannot be judged is given up by the alerts with its event, and archived as it is")
    func poison() async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            let readings = runtime.table("SensorReadings")
            try await readings.put(["sensor": "roof", "time": "2026-07-01T10", "wind": "strong"])
            try runtime.settle()
            try await readings.put(reading("roof", "2026-07-01T11", wind: "9"))
            try runtime.settle()
            #expect(runtime.deliveries(of: "sensor-alerts").map(\.attempt) == [1, 2, 3, 4, 1])
            #expect(runtime.deadLetters.count == 1)
            let deadLetter = try #require(runtime.deadLetters.first)
            #expect(try deadLetter.changes() == ["INSERT sensor=roof, time=2026-07-01T10"])
            #expect(deadLetter.payload.contains("strong"))
            #expect(shipped.outbox.messages.count == 1)
            let archived = try await shipped.archivedReadings()
            #expect(archived[["sensor": "roof", "time": "2026-07-01T10"]]?["wind"] == "strong")
            #expect(archived.count == 2)
        }
    }
}
