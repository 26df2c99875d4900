import MillraceModel
import Testing

@testable import MillraceEndpoints

@Suite struct CBORReaderTests {
    /// RFC 8949, appendix A: the bytes, and what they are in JSON; `nil` for what Kinesis has no use for.
    ///
    /// An instant is what W16 says: whole numbers are milliseconds.
    static let vectors: [(String, JSONValue?)] = [
        ("00", 0), ("01", 1), ("0a", 10), ("17", 23), ("1818", 24), ("1819", 25), ("1864", 100), ("1903e8", 1000),
        ("1a000f4240", 1_000_000), ("1b000000e8d4a51000", 1_000_000_000_000),
        ("1bffffffffffffffff", .number("18446744073709551615")), ("c249010000000000000000", "AQAAAAAAAAAA"),
        ("3bffffffffffffffff", .number("-18446744073709551616")), ("c349010000000000000000", "AQAAAAAAAAAA"),
        ("20", -1), ("29", -10), ("3863", -100), ("3903e7", -1000),
        ("f90000", .number("0.0")), ("f98000", .number("-0.0")), ("f93c00", .number("1.0")),
        ("fb3ff199999999999a", .number("1.1")), ("f93e00", .number("1.5")), ("f97bff", .number("65504.0")),
        ("fa47c35000", .number("100000.0")), ("fa7f7fffff", .number("3.4028234663852886e+38")),
        ("fb7e37e43c8800759c", .number("1e+300")), ("f90001", .number("5.960464477539063e-08")),
        ("f90400", .number("6.103515625e-05")), ("f9c400", .number("-4.0")), ("fbc010666666666666", .number("-4.1")),
        ("f97c00", .number("inf")), ("f97e00", .number("nan")), ("f9fc00", .number("-inf")),
        ("fa7f800000", .number("inf")), ("fa7fc00000", .number("nan")), ("faff800000", .number("-inf")),
        ("fb7ff0000000000000", .number("inf")), ("fb7ff8000000000000", .number("nan")),
        ("fbfff0000000000000", .number("-inf")),
        ("f4", false), ("f5", true), ("f6", .some(.null)), ("f7", .some(.null)),
        ("f0", .none), ("f8ff", .none),
        ("c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z"),
        ("c11a514b67b0", .number("1363896.240")), ("c1fb41d452d9ec200000", .number("1363896240.500")),
        ("d74401020304", "AQIDBA=="), ("d818456449455446", "ZElFVEY="),
        ("d82076687474703a2f2f7777772e6578616d706c652e636f6d", "http://www.example.com"),
        ("40", ""), ("4401020304", "AQIDBA=="), ("60", ""), ("6161", "a"), ("6449455446", "IETF"),
        ("62225c", "\"\\"), ("62c3bc", "\u{fc}"), ("63e6b0b4", "\u{6c34}"), ("64f0908591", "\u{10151}"),
        ("80", []), ("83010203", [1, 2, 3]), ("8301820203820405", [1, [2, 3], [4, 5]]),
        ("98190102030405060708090a0b0c0d0e0f101112131415161718181819", .array((1...25).map { .number("\($0)") })),
        ("a0", [:]), ("a201020304", .none), ("a26161016162820203", ["a": 1, "b": [2, 3]]),
        ("826161a161626163", ["a", ["b": "c"]]),
        ("a56161614161626142616361436164614461656145", ["a": "A", "b": "B", "c": "C", "d": "D", "e": "E"]),
        ("5f42010243030405ff", "AQIDBAU="), ("7f657374726561646d696e67ff", "streaming"), ("9fff", []),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]), ("9f01820203820405ff", [1, [2, 3], [4, 5]]),
        ("83018202039f0405ff", [1, [2, 3], [4, 5]]), ("83019f0203ff820405", [1, [2, 3], [4, 5]]),
        (
            "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
            .array((1...25).map { .number("\($0)") })
        ),
        ("bf61610161629f0203ffff", ["a": 1, "b": [2, 3]]), ("826161bf61626163ff", ["a", ["b": "c"]]),
        ("bf6346756ef563416d7421ff", ["Fun": true, "Amt": -2]),
    ]

    @Test("W16 the examples of RFC 8949 are read, or refused where Kinesis has no use for them", arguments: vectors)
    func examples(hex: String, value: JSONValue?) throws {
        let bytes = Self.bytes(hex)
        if let value {
            #expect(try CBORTranscoder.decode(bytes) == value)
        } else {
            #expect(throws: CBORError.self) { try CBORTranscoder.decode(bytes) }
        }
    }

    @Test(
        "W16 bytes that are not one well-formed document are refused, and it is told why",
        arguments: [
            ("", CBORError.Reason.unexpectedEnd, 0), ("18", .unexpectedEnd, 1), ("1b00000000000000", .unexpectedEnd, 1),
            ("1c", .reservedHead, 0), ("1d", .reservedHead, 0), ("1e", .reservedHead, 0), ("1f", .reservedHead, 0),
            ("3f", .reservedHead, 0), ("df00", .reservedHead, 0), ("fc", .reservedHead, 0), ("f800", .reservedHead, 0),
            ("f818", .reservedHead, 0), ("f81f", .reservedHead, 0), ("f820", .unknownSimpleValue, 0),
            ("e0", .unknownSimpleValue, 0), ("c1", .unexpectedEnd, 1), ("61", .unexpectedEnd, 1),
            ("5f4100", .unexpectedEnd, 3), ("5f6161ff", .wrongPiece, 1), ("7f4161ff", .wrongPiece, 1),
            ("5f5f4100ffff", .wrongPiece, 1), ("7f7f6161ffff", .wrongPiece, 1), ("7fc16161ff", .wrongPiece, 1),
            ("62c328", .invalidText, 1), ("7f61c361bcff", .invalidText, 2), ("ff", .unexpectedBreak, 0),
            ("81ff", .unexpectedBreak, 1), ("82019f", .unexpectedEnd, 3), ("9f01", .unexpectedEnd, 2),
            ("bf616101", .unexpectedEnd, 4), ("bf6161ff", .unexpectedBreak, 3), ("a16161", .unexpectedEnd, 3),
            ("bf01616101ff", .keyIsNoText, 1), ("a1416101", .keyIsNoText, 1), ("a1c1616101", .keyIsNoText, 1),
            ("a2616101616102", .duplicateKey, 4), ("bf616101616102ff", .duplicateKey, 4),
            ("a1617882a2616101616102", .duplicateKey, 8), ("0000", .trailingBytes, 1), ("a0a0", .trailingBytes, 1),
            ("8201", .unexpectedEnd, 0), ("a2616101", .unexpectedEnd, 0),
        ]
    )
    func malformed(hex: String, reason: CBORError.Reason, offset: Int) {
        let error = #expect(throws: CBORError.self) { try CBORTranscoder.decode(Self.bytes(hex)) }
        #expect(error == CBORError(reason: reason, offset: offset))
        // Whoever passes over a value sees the same faults in it.
        let skipped = #expect(throws: CBORError.self) {
            var reader = CBORReader(Self.bytes(hex))
            try reader.skipValue()
            try reader.finish()
        }
        #expect(skipped == error)
    }

    @Test(
        "W16 a length that says more than there is takes no memory",
        arguments: ["5b", "7b", "9b", "bb"], ["7fffffffffffffff", "ffffffffffffffff", "0000000100000000"])
    func lies(head: String, length: String) {
        #expect(throws: CBORError.self) { try CBORTranscoder.decode(Self.bytes(head + length + "00")) }
        #expect(throws: CBORError.self) { try CBORTranscoder.decode(Self.bytes("9f" + head + length + "ff")) }
    }

    @Test("W16 containers may be inside each other as deep as in JSON, in either form", arguments: ["81", "9f"])
    func depth(head: String) throws {
        func nested(_ depth: Int) -> [UInt8] {
            let end = head == "9f" ? String(repeating: "ff", count: depth) : ""
            return Self.bytes(String(repeating: head, count: depth - 1) + "80" + String(end.dropLast(2)))
        }
        _ = try CBORTranscoder.decode(nested(CBORReader.depthLimit))
        let error = #expect(throws: CBORError.self) { try CBORTranscoder.decode(nested(CBORReader.depthLimit + 1)) }
        #expect(error == CBORError(reason: .tooDeep, offset: CBORReader.depthLimit))
    }

    @Test(
        "W16 a whole number is an instant in milliseconds, with tag 1 or without; one with a fraction is in seconds",
        arguments: [
            ("c11b0000019b76daa87b", 1_767_225_600_123 as Int64?), ("1b0000019b76daa87b", 1_767_225_600_123),
            ("c100", 0), ("c120", -1), ("c1fb41da556e4007df3b", 1_767_225_600_123),
            ("c1fa4ed2ab72", 1_767_225_600_000), ("c11b00038d7ea4c67fff", 999_999_999_999_999),
            ("c11b00038d7ea4c68000", nil), ("c13bffffffffffffffff", nil), ("c1f97e00", nil), ("c1f97c00", nil),
            ("c1fb426d1a94a2000000", nil),
        ]
    )
    func timestamps(hex: String, milliseconds: Int64?) throws {
        var reader = CBORReader(Self.bytes(hex))
        #expect(try reader.readTimestamp()?.millisecondsSinceEpoch == milliseconds)
        try reader.finish()
    }

    /// Bytes from hexadecimal digits.
    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap { $0.hexDigitValue }.map(UInt8.init)
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
