import Foundation
import MillraceModel
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "Known instants are written and read",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (-86_400_000, "1969-12-31T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (1_431_379_293_291, "2015-05-11T21:21:33.291Z"), (-2_208_988_800_000, "1900-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func knownInstants(milliseconds: Int64, text: String) {
        let instant = Timestamp(millisecondsSinceEpoch: milliseconds)
        #expect(instant.description == text)
        #expect(Timestamp(iso8601: text) == instant)
    }

    @Test("Random instants from 1600 to 2400 agree with Foundation's formatter and are read back")
    func agreesWithFoundation() throws {
        let formatter = ISO8601DateFormatter()
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let milliseconds = Int64.random(in: -11_676_096_000_000...13_569_465_600_000, using: &random)
            let instant = Timestamp(millisecondsSinceEpoch: milliseconds)
            let seconds = instant.secondsSinceEpoch
            let text = instant.iso8601(.seconds)
            #expect(text == formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))
            #expect(instant.description.hasPrefix(text.dropLast()))
            #expect(instant.description.hasSuffix(String(1_000 + milliseconds - seconds * 1_000).dropFirst() + "Z"))
            #expect(Timestamp(iso8601: instant.description) == instant)
            #expect(Timestamp(iso8601: text) == Timestamp(secondsSinceEpoch: seconds))
        }
    }

    @Test("The days around each end of February agree with Foundation's formatter, leap year or not")
    func leapDays() throws {
        let formatter = ISO8601DateFormatter()
        for year in 1600...2400 {
            let march = try #require(Timestamp(iso8601: "\(year)-03-01T00:00:00Z")).secondsSinceEpoch
            #expect(formatter.date(from: "\(year)-03-01T00:00:00Z")?.timeIntervalSince1970 == Double(march))
            for seconds in [march - 86_401, march - 86_400, march - 1, march] {
                let text = Timestamp(secondsSinceEpoch: seconds).iso8601(.seconds)
                #expect(text == formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))
            }
            let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            #expect((Timestamp(iso8601: "\(year)-02-29T12:00:00Z") != nil) == isLeapYear)
        }
    }

    @Test("Whole seconds and milliseconds are rounded down, also before 1970")
    func roundsDown() {
        let instant = Timestamp(microsecondsSinceEpoch: -1)
        #expect(instant.secondsSinceEpoch == -1)
        #expect(instant.millisecondsSinceEpoch == -1)
        #expect(instant.description == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp(microsecondsSinceEpoch: -1_000_000).secondsSinceEpoch == -1)
        #expect(Timestamp(microsecondsSinceEpoch: 1_999_999).secondsSinceEpoch == 1)
    }

    @Test(
        "Kinesis arrival times have three decimals",
        arguments: [
            (1_545_084_650_987, "1545084650.987"), (1_545_084_650_000, "1545084650.000"), (7, "0.007"),
            (-1_500, "-1.500"),
            (-20, "-0.020"),
        ] as [(Int64, String)])
    func decimalSeconds(milliseconds: Int64, text: String) {
        let instant = Timestamp(millisecondsSinceEpoch: milliseconds)
        #expect(instant.decimalSecondsSinceEpoch == text)
        #expect(Timestamp(secondsSinceEpoch: text) == instant)
    }

    @Test(
        "Texts that are not instants in UTC are refused",
        arguments: [
            "", "2026-01-31", "2026-01-31T23:59:59", "2026-01-31T23:59:59+01:00", "2026-01-31T24:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-01-31T23:60:00Z", "2026-01-31T23:59:60Z", "2026-01-31T23:59:59.Z", "2026-01-31T23:59:59.1234567890Z",
            "2026-01-31T23:59:59Z ", "26-01-31T23:59:59Z", "2026-1-31T23:59:59Z", "2026-01-31 23:59:59Z",
        ])
    func refuses(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test(
        "Fractions are read to the microsecond",
        arguments: [
            (".1", 100_000), (".123456", 123_456), (".123456999", 123_456), (".000001", 1), ("", 0),
        ] as [(String, Int64)])
    func fractions(fraction: String, microseconds: Int64) {
        #expect(Timestamp(iso8601: "1970-01-01T00:00:00\(fraction)Z")?.microsecondsSinceEpoch == microseconds)
    }
}
