import Foundation
import Millrace
import MillraceModel
import MillraceTesting
import Testing

/// The forms that keys, optionals, dates, sets and binaries take in items.
@Suite("Forms of Codable types in items")
struct ItemCodingFormTests {
    private struct Box<Value: Codable & Equatable>: Codable, Equatable {
        var value: Value
    }

    /// Encodes a value as the attribute `value`, reads it back, and gives the attribute.
    private func form<Value: Codable & Equatable>(
        _ value: Value, dates: ItemDateForm = .secondsSinceEpoch
    ) throws -> AttributeValue? {
        let item = try ItemEncoder(dates: dates).encode(Box(value: value))
        #expect(try ItemDecoder(dates: dates).decode(Box<Value>.self, from: item) == Box(value: value))
        return item["value"]
    }

    // MARK: Keys

    private struct Person: Codable, Equatable {
        private enum CodingKeys: String, CodingKey {
            case id = "PK"
            case fullName = "full-name"
            case age
        }

        var id: String
        var fullName: String
        var age: Int?
        /// Not among the keys.
        var isCached = false
    }

    @Test("P1 attributes are named by the coding keys, and what is not among them is left out")
    func keys() throws {
        let person = Person(id: "1", fullName: "Ada", isCached: false)
        let item = try ItemEncoder().encode(person)
        #expect(item == ["PK": "1", "full-name": "Ada"])
        #expect(try ItemDecoder().decode(Person.self, from: item.merging(["other": [1]]) { $1 }) == person)
        let error = #expect(throws: DecodingError.self) { try ItemDecoder().decode(Person.self, from: ["PK": "1"]) }
        #expect(error.map { "\($0)" }?.contains("full-name") == true)
    }

    private enum Level: String, Codable, CodingKeyRepresentable {
        case low, high
    }

    @Test("P1 dictionaries with keys that are texts or integers are maps")
    func dictionaries() throws {
        #expect(try form(["a": [1], "b": []]) == ["a": [1], "b": []])
        #expect(try form([7: "x", -1: "y"]) == ["7": "x", "-1": "y"])
        #expect(try form([Level.low: 1, .high: 2]) == ["low": 1, "high": 2])
        #expect(try form([String: String]()) == [:])
    }

    // MARK: Optionals

    private struct Optionals: Codable, Equatable {
        var text: String?
        var date: Date?
        var bytes: [UInt8]?
        var set: Set<String>?
        var inner: Box<Int>?
    }

    @Test("P1 nil is no attribute; no attribute and NULL are nil")
    func optionals() throws {
        let none = Optionals()
        #expect(try ItemEncoder().encode(none) == [:])
        let nulls: Item = ["text": nil, "date": nil, "bytes": nil, "set": nil, "inner": nil]
        for item in [[:], nulls] { #expect(try ItemDecoder().decode(Optionals.self, from: item) == none) }
        let all = Optionals(
            text: "", date: Date(timeIntervalSince1970: 0), bytes: [], set: ["a"], inner: Box(value: 1))
        let item = try ItemEncoder().encode(all)
        #expect(item == ["text": "", "date": 0, "bytes": .binary([]), "set": .stringSet(["a"]), "inner": ["value": 1]])
        #expect(try ItemDecoder().decode(Optionals.self, from: item) == all)
    }

    @Test("P1 nil in lists and maps, and what a type writes as nil by itself, is NULL")
    func nulls() throws {
        #expect(try form(["a": nil, "b": 1] as [String: Int?]) == ["a": nil, "b": 1])
        #expect(try form([nil, Date(timeIntervalSince1970: 1)] as [Date?]) == [nil, 1])
        #expect(try form([[1, nil], []] as [[Int?]]) == [[1, nil], []])
        #expect(try form(nil as String?) == .null)
    }

    // MARK: Dates

    @Test(
        "P1 dates are numbers of seconds or texts in ISO 8601, alone and inside of others",
        arguments: [
            (0.0, "0", "1970-01-01T00:00:00.000Z"), (1_700_000_000.25, "1700000000.25", "2023-11-14T22:13:20.250Z"),
            (-0.5, "-0.5", "1969-12-31T23:59:59.500Z"), (4_102_444_800, "4102444800", "2100-01-01T00:00:00.000Z"),
        ]
    )
    func dates(seconds: Double, number: String, text: String) throws {
        let date = Date(timeIntervalSince1970: seconds)
        let numeric = AttributeValue.number(try AWSNumber(number))
        #expect(try form(date) == numeric)
        #expect(try form(date, dates: .iso8601) == .string(text))
        #expect(try form([date]) == [numeric])
        #expect(try form(["at": date], dates: .iso8601) == ["at": .string(text)])
        #expect(try form(Set([date])) == .numberSet([try AWSNumber(number)]))
        #expect(try form(Set([date]), dates: .iso8601) == .stringSet([text]))
        #expect(try form(Box(value: date)) == ["value": numeric])
    }

    @Test("P1 a date in the other form is an error with its path, not a guess")
    func otherDates() throws {
        func fault(_ form: ItemDateForm, _ value: AttributeValue) -> String? {
            let error = #expect(throws: DecodingError.self) {
                try ItemDecoder(dates: form).decode([String: [Date]].self, from: ["at": [value]])
            }
            guard case .typeMismatch(_, let context) = error else { return error.map { "\($0)" } }
            return context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
        }
        #expect(
            fault(.secondsSinceEpoch, "1970-01-01T00:00:00Z")
                == "at.Index 0: expected a number (N) of seconds since 1970, found S")
        #expect(fault(.iso8601, 0) == "at.Index 0: expected a string (S) in ISO 8601, found N")
    }

    // MARK: Sets

    private struct OrderID: RawRepresentable, Codable, Hashable {
        var rawValue: String
    }

    private struct Line: Codable, Hashable {
        var name: String
        var count: Int
    }

    @Test("P1 sets of whatever becomes a string, a number or a binary are DynamoDB's sets, in order")
    func sets() throws {
        #expect(try form(Set(["b", "a"])) == .stringSet(["a", "b"]))
        #expect(try form(Set([Level.low, .high])) == .stringSet(["high", "low"]))
        #expect(try form(Set([OrderID(rawValue: "2"), OrderID(rawValue: "1")])) == .stringSet(["1", "2"]))
        let id = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7))
        #expect(try form(Set([id])) == .stringSet([id.uuidString]))
        #expect(try form(Set([10, 9])) == .numberSet([9, 10]))
        #expect(try form(Set([0.5, -1])) == .numberSet([-1, AWSNumber("0.5")]))
        #expect(try form(Set([Data([2]), Data([1, 9])])) == .binarySet([[1, 9], [2]]))
        #expect(try form(["a": Set(["x"])]) == ["a": .stringSet(["x"])])
    }

    @Test("P1 sets of anything else are lists, in the same order in every process")
    func otherSets() throws {
        #expect(try form(Set<Level>()) == [])
        #expect(try form(Set([true, false])) == [false, true])
        let lines = (0..<20).map { Line(name: "n\($0 % 7)", count: $0) }
        let first = try #require(try form(Set(lines))?.listValue)
        #expect(first.count == 20)
        #expect(first[0] == ["name": "n0", "count": 0])
        for capacity in [32, 256, 4_096] {
            var others = Set<Line>(minimumCapacity: capacity)
            others.formUnion(lines.reversed())
            let again = try ItemEncoder().encode(Box(value: others))["value"]?.listValue
            #expect(again?.map { ["": $0].jsonText() } == first.map { ["": $0].jsonText() })
        }
        #expect(try form(Set([Set([1]), Set([2])])) == [.numberSet([1]), .numberSet([2])])
        #expect(try form(Set([AttributeValue.string("a"), .number(1)])) == [1, "a"])
    }

    @Test("P1 an element that DynamoDB cannot hold, and two that become the same, are errors with the set's path")
    func badSets() throws {
        func fault(_ value: some Encodable) -> String? {
            let error = #expect(throws: EncodingError.self) { try ItemEncoder().encode(["value": ["inner": value]]) }
            guard case .invalidValue(_, let context) = error else { return nil }
            return context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
        }
        #expect(fault(Set([Double.nan]))?.hasPrefix("value.inner: nan cannot be a number attribute") == true)
        struct Blurred: Encodable, Hashable {
            var value: Int
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode("same")
            }
        }
        #expect(
            fault(Set([Blurred(value: 1), Blurred(value: 2)]))
                == "value: One or more parameter values were invalid: Input collection [same, same] contains "
                + "duplicates."
        )
    }

    // MARK: Binary

    @Test("P1 bytes are binary wherever they stand, and no text or list is taken for them")
    func binary() throws {
        #expect(try form(Data([0, 255])) == .binary([0, 255]))
        #expect(try form([UInt8]()) == .binary([]))
        #expect(try form(["a": [Data([1])]]) == ["a": [.binary([1])]])
        #expect(try ItemEncoder().encode(Box(value: Data([9, 1, 2]).dropFirst()))["value"] == .binary([1, 2]))
        #expect(throws: DecodingError.self) { try ItemDecoder().decode(Box<Data>.self, from: ["value": [1, 2]]) }
        #expect(throws: DecodingError.self) { try ItemDecoder().decode(Box<[UInt8]>.self, from: ["value": "AQI="]) }
        #expect(throws: DecodingError.self) { try ItemDecoder().decode(Box<[UInt8]>.self, from: ["value": [1, 256]]) }
    }

    // MARK: Changes

    private struct Session: Codable, Equatable {
        var id: String
        var at: Date
        var token: Data?
        var roles: Set<Level>
    }

    @Test(
        "P1 a function by decoded change takes items in the form that its decoder is told",
        arguments: ItemDateForm.allCases)
    func eachChange(dates: ItemDateForm) async throws {
        let old = Session(id: "1", at: Date(timeIntervalSince1970: 5), roles: [])
        let new = Session(id: "1", at: Date(timeIntervalSince1970: 6.5), token: Data([7]), roles: [.low, .high])
        let encoder = ItemEncoder(dates: dates)
        let event = try DynamoDBEvent(
            changesOf: "Sessions", key: "id",
            .inserted(encoder.encode(old)),
            .modified(from: encoder.encode(old), to: encoder.encode(new)),
            .removed(encoder.encode(new))
        )
        let seen = Stored<[Change<Session>]>([])
        let function = Function("sessions", eachChangeOf: Session.self, decoder: ItemDecoder(dates: dates)) {
            change, _ in
            seen.change { $0.append(change) }
        }
        #expect(try await function.invoke(with: event) == .succeeded)
        #expect(seen.value == [.inserted(old), .modified(from: old, to: new), .removed(new)])
        let other = Function("sessions", eachChangeOf: Session.self, decoder: ItemDecoder(dates: dates.other)) { _, _ in
        }
        #expect(try await other.invoke(with: event) == .failed(from: event.records[0]))
    }
}

extension ItemDateForm {
    fileprivate var other: ItemDateForm { self == .iso8601 ? .secondsSinceEpoch : .iso8601 }
}
