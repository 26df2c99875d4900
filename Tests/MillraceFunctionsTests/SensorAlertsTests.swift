import Millrace
import Testing

@testable import MillraceFunctions

@Suite("G37c sensor alerts")
struct SensorAlertsTests {
    private func alerts(_ readings: [Item]) async throws -> [String] {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        try await bench.put(readings, into: "SensorReadings")
        try await bench.deliver(bench.changes(of: "SensorReadings"), to: sensorAlerts(outbox: outbox))
        return outbox.messages.map { "\($0.details["time"] ?? "") \($0.details["quantity"] ?? "")" }
    }

    @Test("G37c one alert when a quantity leaves its band, and the next when it leaves again")
    func leaving() async throws {
        let readings = try ["10", "24.1", "25", "24", "24.1"].enumerated().map { hour, temperature in
            try reading("roof", "2026-07-01T1\(hour):00:00", temperature: temperature)
        }
        #expect(
            try await alerts(readings) == ["2026-07-01T11:00:00 temperature", "2026-07-01T14:00:00 temperature"])
    }

    @Test("G37c the edges belong to the band, a first reading can be outside, quantities are watched one by one")
    func bands() async throws {
        let readings = [
            try reading("roof", "1", temperature: "3.5", pressure: "1015.6", wind: "4.5"),
            try reading("roof", "2", temperature: "24", pressure: "1019", wind: "0"),
            try reading("roof", "3", temperature: "3.4", pressure: "1015.5"),
            try reading("roof", "4", temperature: "3.3", pressure: "1017", wind: "4.6"),
            try reading("yard", "1", wind: "9"),
        ]
        // The sensors of a batch come in no particular order.
        #expect(try await alerts(readings).sorted() == ["1 wind", "3 pressure", "3 temperature", "4 wind"])
    }

    @Test("G37c late readings and corrections change nothing")
    func late() async throws {
        let readings = [
            try reading("roof", "2026-07-01T11:00:00", temperature: "25"),
            try reading("roof", "2026-07-01T10:00:00", temperature: "10"),
            try reading("roof", "2026-07-01T11:00:00", temperature: "10"),
            try reading("roof", "2026-07-01T12:00:00", temperature: "26"),
        ]
        #expect(try await alerts(readings) == ["2026-07-01T11:00:00 temperature"])
    }

    @Test("G37c a quantity that is not measured is where it was")
    func missing() async throws {
        var silent = try reading("roof", "2", wind: "3")
        silent["wind"] = nil
        let readings = [try reading("roof", "1", wind: "5"), silent, try reading("roof", "3", wind: "5")]
        #expect(try await alerts(readings) == ["1 wind"])
    }

    @Test(
        "G37c an alert leaves once, also when the outbox fails before or after it took it",
        arguments: [RecordingOutbox.Failure.refused, .answerLost])
    func outboxFails(failure: RecordingOutbox.Failure) async throws {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        try await bench.put([reading("roof", "1", wind: "5"), reading("roof", "2", wind: "3")], into: "SensorReadings")
        let changes = try await bench.changes(of: "SensorReadings")
        outbox.fail(failure)
        await #expect(throws: failure) { try await bench.deliver(changes, to: sensorAlerts(outbox: outbox)) }
        // The state has moved on; the alert waits in it.
        let state = try #require(try await bench.item(["sensor": "roof"], in: "SensorStates"))
        #expect(state["time"] == "2")
        #expect(state["pending"]?.listValue?.count == 1)
        // The batch comes again, cut differently.
        for change in changes { try await bench.deliver([change], to: sensorAlerts(outbox: outbox)) }
        #expect(outbox.messages.map { $0.details["time"] } == ["1"])
        #expect(try await bench.item(["sensor": "roof"], in: "SensorStates")?["pending"] == nil)
    }
}
