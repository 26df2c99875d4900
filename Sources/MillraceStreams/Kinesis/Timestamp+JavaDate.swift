package import MillraceModel

extension Timestamp {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The instant as AWS's messages have it, such as `Thu Jan 01 00:00:00 UTC 1970`.
    package var javaDate: String {
        // 1970-01-01T00:00:00, of which each part has its place.
        let text = iso8601(.seconds, suffix: "").split { "-T".contains($0) }
        guard text.count == 4, let month = Int(text[1]) else { return description }
        let days = (secondsSinceEpoch - (secondsSinceEpoch % 86_400 + 86_400) % 86_400) / 86_400
        let weekday = Self.weekdays[Int((days % 7 + 7) % 7)]
        return "\(weekday) \(Self.months[month - 1]) \(text[2]) \(text[3]) UTC \(text[0])"
    }
}
