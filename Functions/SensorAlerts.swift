import Millrace

/// Sends an alert when a reading of a sensor leaves its band.
///
/// | Table | Key | Attributes |
/// |---|---|---|
/// | `SensorReadings` | `sensor`, `time` (ISO 8601) | `temperature`, `pressure`, `wind` |
/// | `SensorStates` | `sensor` | `time` of the last reading, and what is `outside` of its band |
///
/// One alert when a quantity goes out, and no other until it has been back: whoever is on duty wants to hear of a
/// storm once and not every hour. Readings that come late, and corrections of earlier ones, change nothing.
///
/// A stream keeps the order of the changes of one item, and each reading is an item. When a shard splits, readings of a
/// sensor that are on their way may overtake each other, and those that were overtaken are late.
func sensorAlerts(outbox: any Outbox) -> Function {
    Function("sensor-alerts") { (event: DynamoDBEvent, context) in
        let readings = event.records.filter { $0.change.newImage != nil }
        for (key, records) in readings.grouped(by: sensorKey) {
            let state = StateItem("SensorStates", key: key, initial: SensorState(), context: context)
            try await state.apply(records, sendingTo: outbox) { state, records in
                try records.flatMap { record in
                    let reading = try ItemDecoder().decode(SensorReading.self, from: record.change.newImage ?? [:])
                    return state.update(reading).map { Message(alert: $0, on: reading, causedBy: record) }
                }
            }
        }
    }
}

/// The key of the state of a sensor: one half of the key of its readings.
private func sensorKey(of record: DynamoDBRecord) -> Item { record.change.keys.filter { $0.key == "sensor" } }

/// The range in which a quantity is as it should be, its edges included.
struct Band: Sendable {
    var quantity: String
    var range: ClosedRange<Double>
    var value: @Sendable (SensorReading) -> Double?

    /// The bands of a weather station in Seattle.
    ///
    /// In a normal year about 230 hours are outside of one, and the sensor leaves them about a hundred times.
    static let all = [
        Band(quantity: "temperature", range: 3.5...24) { $0.temperature },
        Band(quantity: "pressure", range: 1_015.6...1_019) { $0.pressure },
        Band(quantity: "wind", range: 0...4.5) { $0.wind },
    ]
}

struct SensorReading: Decodable {
    var sensor: String
    var time: String
    var temperature: Double?
    var pressure: Double?
    var wind: Double?
}

struct SensorState: Codable {
    var time = ""
    var outside: Set<String> = []

    /// Takes a reading, and returns the bands that it left.
    mutating func update(_ reading: SensorReading) -> [Band] {
        guard reading.time > time else { return [] }
        time = reading.time
        return Band.all.filter { band in
            // A quantity that was not measured is where it was.
            guard let value = band.value(reading) else { return false }
            guard !band.range.contains(value) else {
                outside.remove(band.quantity)
                return false
            }
            return outside.insert(band.quantity).inserted
        }
    }
}

extension Message {
    fileprivate init(alert band: Band, on reading: SensorReading, causedBy record: DynamoDBRecord) {
        let value = band.value(reading).map { "\($0)" } ?? ""
        self.init(
            id: "\(record.eventID)-\(band.quantity)",
            kind: "sensor-alert",
            to: "on-duty",
            text: "\(reading.sensor) at \(reading.time): \(band.quantity) \(value) is not within \(band.range)",
            details: ["sensor": reading.sensor, "time": reading.time, "quantity": band.quantity, "value": value]
        )
    }
}
