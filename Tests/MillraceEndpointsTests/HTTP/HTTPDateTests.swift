import MillraceModel
import Testing

@testable import MillraceEndpoints

@Suite struct HTTPDateTests {
    @Test(
        "W10 an instant is written as HTTP writes it",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_767_225_600, "Thu, 01 Jan 2026 00:00:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (-1, "Thu, 01 Jan 1970 00:00:00 GMT"), (253_402_300_800, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ]
    )
    func text(seconds: Int64, text: String) {
        #expect(HTTPDate.text(Timestamp(secondsSinceEpoch: seconds)) == text)
    }

    @Test("W10 each response has the date of its own second")
    func cache() {
        let dates = HTTPDateCache()
        for millisecond in [0, 999, 1_000, 1_999, 61_000, 60_000, -1] as [Int64] {
            let instant = Timestamp(millisecondsSinceEpoch: millisecond)
            #expect(dates.text(instant) == HTTPDate.text(instant))
        }
    }
}
