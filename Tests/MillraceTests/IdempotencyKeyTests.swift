import Foundation
import Millrace
import MillraceModel
import Testing

/// What tells one record from another.
@Suite struct IdempotencyKeyTests {
    typealias Bench = IdempotencyBench

    @Test("P2 a record without a key is always handled and leaves no mark", arguments: Bench.Form.allCases)
    func noKey(_ form: Bench.Form) async throws {
        try await withIdempotencyBench { bench async throws in
            let function = bench.function(form, by: Bench.order)
            for _ in 1...2 { try await bench.deliver(["a", "b:1", "c"], to: function) }
            #expect(
                bench.calls.value
                    == (form == .each ? [["a"], ["b"], ["c"], ["a"], ["c"]] : [["a", "b", "c"], ["a", "c"]]))
            #expect(try await bench.markCounts() == [1, 1])
            try await bench.deliver(["a"], to: function)
            #expect(bench.calls.value.last == ["a"])
        }
    }

    @Test("P2 keys belong to a function by its name, and no name and key are taken for another pair")
    func scope() async throws {
        try await withIdempotencyBench { bench async throws in
            let pairs = [("ab", "a:c"), ("a", "b:bc"), ("abc", "c:"), ("ab", "d:c")]
            for (name, record) in pairs {
                try await bench.deliver([record], to: bench.function(name: name, by: Bench.order))
            }
            #expect(bench.calls.value == [["a"], ["b"], ["c"]])
        }
    }

    @Test("P2 keys are compared by their bytes, in a batch like in the store")
    func bytes() async throws {
        let (composed, decomposed) = ("\u{e9}", "e\u{301}")
        #expect(composed == decomposed, "Swift takes both for the same text")
        try await withIdempotencyBench { bench async throws in
            let function = bench.function(by: Bench.order)
            try await bench.deliver(["a:\(composed)", "b:\(decomposed)", "c:\(composed)"], to: function)
            try await bench.deliver(["d:\(decomposed)"], to: function)
            #expect(bench.calls.value == [["a", "b"]])
        }
    }

    @Test(
        "P2 a key of 1 to 2,048 bytes is one, and a record with another one has failed", arguments: Bench.Form.allCases)
    func length(_ form: Bench.Form) async throws {
        for length in [0, 2_049] {
            try await withIdempotencyBench { bench async throws in
                let key = IdempotencyKey.change { record in
                    String(repeating: "k", count: record.change.keys["id"] == "bad" ? length : 2_048)
                }
                let function = bench.function(form, by: key)
                let expected = { (error: any Error) in
                    idempotencyCode(error) == .keyInvalid && "\(error)".contains("\(length) bytes")
                }
                await #expect {
                    try await bench.deliver(["bad", "a"], to: function)
                } throws: {
                    expected($0)
                }
                #expect(bench.calls.value.isEmpty)
                if form == .whole {
                    await #expect {
                        try await bench.deliver(["a", "bad"], to: function)
                    } throws: {
                        expected($0)
                    }
                } else {
                    #expect(try await bench.deliver(["a", "bad", "b"], to: function) == Bench.failed(from: "bad"))
                    #expect(bench.calls.value == [["a"]])
                }
                #expect(try await bench.markCounts() == (form == .whole ? [0, 0] : [1, 1]))
            }
        }
    }

    @Test("P2 a record whose key throws has failed", arguments: Bench.Form.allCases)
    func throwing(_ form: Bench.Form) async throws {
        try await withIdempotencyBench { bench async throws in
            let function = bench.function(
                form,
                by: .change { record in
                    if record.change.keys["id"] == "bad" { throw Bench.Failed() }
                    return record.eventID
                }
            )
            await #expect(throws: Bench.Failed.self) { try await bench.deliver(["bad"], to: function) }
            if form == .whole {
                await #expect(throws: Bench.Failed.self) { try await bench.deliver(["a", "bad"], to: function) }
                #expect(bench.calls.value.isEmpty)
            } else {
                #expect(try await bench.deliver(["a", "bad"], to: function) == Bench.failed(from: "bad"))
                #expect(bench.calls.value == [["a"]])
            }
        }
    }

    @Test("P2 a long key is cut in the message of an error, and whole in the error")
    func shownKey() async throws {
        try await withIdempotencyBench { bench async throws in
            let halt = Halt()
            let key = String(repeating: "k", count: 500)
            let function = bench.function(by: .change { _ in key }) { _, _ in await halt.hold() }
            async let first = bench.deliver(["a"], to: function)
            await halt.arrival()
            await #expect {
                try await bench.deliver(["b"], to: function)
            } throws: { error in
                let error = error as? IdempotencyError
                return error?.key == key && error.map { $0.message.count < 300 } == true
            }
            halt.open()
            _ = try await first
        }
    }

    @Test("P2 the event id of a Kinesis record counts with its stream, whichever consumer reads it")
    func kinesisEventID() async throws {
        let data = Stored<[String]>([])
        let bench = try await InvokeBench([
            Function("clicks", each: KinesisRecord.self) { record, _ in
                data.change { $0.append(record.eventSourceARN.description) }
            }.idempotent(by: .eventID)
        ])
        let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"
        let consumer = stream + "/consumer/app:1"
        let sources = [stream, consumer, stream + "2", "arn:aws:kinesis:eu-west-2:123456789012:stream/clicks", stream]
        for source in sources {
            let payload = InvokeBench.record.replacingOccurrences(of: "\"\(stream)\"", with: "\"\(source)\"")
            #expect(try await bench.invoke("clicks", payload).answer == #"{"batchItemFailures":[]}"#)
        }
        #expect(data.value == [sources[0], sources[2], sources[3]])
    }

    @Test("P2 a key of Kinesis records tells them apart by their data")
    func kinesisKey() async throws {
        let calls = Stored(0)
        let bench = try await InvokeBench([
            Function("clicks") { (event: KinesisEvent, _) in calls.change { $0 += event.records.count } }
                .idempotent(by: .record { String(decoding: $0.kinesis.data, as: UTF8.self) })
        ])
        for sequenceNumber in ["7", "8", "9"] {
            let payload = InvokeBench.record.replacingOccurrences(
                of: #""sequenceNumber":"7""#, with: #""sequenceNumber":"\#(sequenceNumber)""#)
            _ = try await bench.invoke("clicks", payload)
        }
        #expect(calls.value == 1)
        _ = try await bench.invoke("clicks", InvokeBench.record.replacingOccurrences(of: "eA==", with: "eQ=="))
        #expect(calls.value == 2)
    }
}
