import Millrace

/// A number attribute from its text.
func number(_ text: String) throws -> AttributeValue { .number(try AWSNumber(text)) }

/// An item of `Prices`.
func price(_ symbol: String, _ price: String, asOf day: String = "2026-01-01") throws -> Item {
    ["symbol": .string(symbol), "asOf": .string(day), "price": try number(price)]
}

/// An item of `SensorReadings`, everything well inside its band unless said otherwise.
func reading(
    _ sensor: String,
    _ time: String,
    temperature: String = "10",
    pressure: String = "1017",
    wind: String = "3"
) throws -> Item {
    [
        "sensor": .string(sensor), "time": .string(time), "temperature": try number(temperature),
        "pressure": try number(pressure), "wind": try number(wind),
    ]
}

/// An item of `UsageEvents`.
func usage(_ app: String, _ time: String, count: String? = nil, milliseconds: String? = nil) throws -> Item {
    var item: Item = ["app": .string(app), "time": .string(time)]
    item["count"] = try count.map(number)
    item["durationMilliseconds"] = try milliseconds.map(number)
    return item
}

extension Item {
    /// A number of the item as the nearest `Double`.
    func double(_ name: String) -> Double? { self[name]?.numberValue?.double }
}
