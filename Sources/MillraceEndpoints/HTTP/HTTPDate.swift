import MillraceModel

/// Instants as HTTP writes them.
///
/// Source: RFC 9110, 5.6.7
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// An instant from 1970 to 9999, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(_ instant: Timestamp) -> String {
        let seconds = max(0, min(instant.secondsSinceEpoch, 253_402_300_799))
        // 1970-01-01T00:00:00Z, whose parts stand at fixed places.
        let text = Array(Timestamp(secondsSinceEpoch: seconds).iso8601(.seconds).utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let month = Int(part(5..<7))! - 1
        let weekday = Int(seconds / 86_400 % 7)
        return "\(weekdays[weekday]), \(part(8..<10)) \(months[month]) \(part(0..<4)) \(part(11..<19)) GMT"
    }
}
