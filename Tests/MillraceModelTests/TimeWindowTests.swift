import MillraceModel
import Testing

@Suite("Tumbling window")
struct TimeWindowTests {
    @Test(
        "T6 windows are aligned to multiples of their length since the epoch",
        arguments: [
            ("2026-03-01T08:01:30.250Z", 120, "2026-03-01T08:00:00.000Z", "2026-03-01T08:02:00.000Z"),
            ("2026-03-01T08:02:00Z", 120, "2026-03-01T08:02:00.000Z", "2026-03-01T08:04:00.000Z"),
            ("2026-03-01T08:01:59.999999Z", 120, "2026-03-01T08:00:00.000Z", "2026-03-01T08:02:00.000Z"),
            ("1970-01-01T00:00:00Z", 900, "1970-01-01T00:00:00.000Z", "1970-01-01T00:15:00.000Z"),
            ("1970-01-01T00:00:20Z", 7, "1970-01-01T00:00:14.000Z", "1970-01-01T00:00:21.000Z"),
            ("1969-12-31T23:59:59.999999Z", 900, "1969-12-31T23:45:00.000Z", "1970-01-01T00:00:00.000Z"),
            ("1969-12-31T23:59:53Z", 7, "1969-12-31T23:59:53.000Z", "1970-01-01T00:00:00.000Z"),
            ("1969-12-31T23:59:52Z", 7, "1969-12-31T23:59:46.000Z", "1969-12-31T23:59:53.000Z"),
        ])
    func alignment(instant: String, seconds: Int, start: String, end: String) throws {
        let window = TimeWindow(containing: try #require(Timestamp(iso8601: instant)), length: .seconds(seconds))
        #expect(window.start.description == start)
        #expect(window.end.description == end)
    }

    @Test("T6 every instant falls into exactly one window, and its start is a multiple of the length")
    func everyInstantHasOneWindow() {
        for seed in 0..<500 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let length = Int64.random(in: 1...900, using: &random)
            let instant = Timestamp(
                microsecondsSinceEpoch: Int64.random(in: -1_000_000_000_000...4_000_000_000_000_000, using: &random))
            let window = TimeWindow(containing: instant, length: .seconds(length))
            #expect(window.start <= instant && instant < window.end, "seed \(seed)")
            #expect(window.start.microsecondsSinceEpoch.isMultiple(of: length * 1_000_000), "seed \(seed)")
            #expect(window.end - window.start == .seconds(length), "seed \(seed)")
            #expect(TimeWindow(containing: window.end, length: .seconds(length)).start == window.end, "seed \(seed)")
        }
    }

    @Test(
        "A state is one JSON object",
        arguments: [
            ("{}", nil), (#" {"sum":1.50,"deep":[{}]} "#, nil), ("", "unexpected end of input at byte 0"),
            ("null", "expected an object at byte 0, found null"),
            ("[]", "expected an object at byte 0, found an array"),
            ("{}{}", "something follows the end of the document at byte 2"),
            (#"{"a":}"#, "unexpected '}' at byte 5, expected a value"),
        ] as [(String, String?)])
    func stateFaults(state: String, fault: String?) {
        #expect(TimeWindowProperties.fault(inState: [UInt8](state.utf8)) == fault)
    }

    @Test("A state that is accepted can be read again from the event it stands in, however deep it is")
    func deepState() throws {
        func state(depth: Int) -> [UInt8] {
            let brackets = depth - 1
            return [UInt8](
                (#"{"a":"# + String(repeating: "[", count: brackets) + String(repeating: "]", count: brackets) + "}")
                    .utf8)
        }
        #expect(TimeWindowProperties.fault(inState: state(depth: 127)) == nil)
        #expect(TimeWindowProperties.fault(inState: state(depth: 128)) == "more than 127 levels of nesting at byte 131")
        let properties = TimeWindowProperties(
            window: TimeWindow(containing: .epoch, length: .seconds(60)),
            state: state(depth: 127),
            shardID: "shard",
            eventSourceARN: try #require(StreamARN("arn:aws:kinesis:eu-central-1:123456789012:stream/clicks"))
        )
        let event = KinesisEvent(records: [], timeWindow: properties)
        #expect(try KinesisEvent(json: event.json()) == event)
        let answer = BatchResponse(itemFailures: [], state: state(depth: 127))
        #expect(BatchResponse(json: answer.json()) == answer)
    }
}
