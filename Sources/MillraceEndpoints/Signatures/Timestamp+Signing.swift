import MillraceModel

// The forms of an instant in signed requests.
extension Timestamp {
    /// ISO 8601's basic format, such as `20261121T153400Z`.
    var basicFormat: String { iso8601(.seconds).filter { $0 != "-" && $0 != ":" } }

    /// Reads ISO 8601's basic format to the second, or gives `nil`.
    init?(basicFormat text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 16, digits[8] == UInt8(ascii: "T"), digits[15] == UInt8(ascii: "Z") else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        self.init(iso8601: "\(date)T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
    }

    /// Reads the value of a `Date` field, such as `Sat, 21 Nov 2026 15:34:00 GMT`, or gives `nil`.
    ///
    /// Source: RFC 9110, section 5.6.7; mail's `+0000` and `-0000` count as GMT.
    init?(httpDate text: String) {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 6, let month = months.firstIndex(of: parts[2]),
            ["GMT", "UTC", "+0000", "-0000"].contains(parts[5])
        else { return nil }
        func padded(_ text: String) -> String { text.utf8.count == 1 ? "0" + text : text }
        self.init(iso8601: "\(parts[3])-\(padded(String(month + 1)))-\(padded(parts[1]))T\(parts[4])Z")
    }
}
