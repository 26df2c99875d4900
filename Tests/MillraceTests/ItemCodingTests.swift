import Foundation
import Millrace
import MillraceModel
import Testing

@Suite("Items of Codable types")
struct ItemCodingTests {
    private struct Box<Value: Codable>: Codable {
        var value: Value
    }

    private struct OptionalBox: Codable {
        var value: Int?
        var wide: UInt128?
    }

    private func encoded(_ value: some Codable, dates: ItemDateForm = .secondsSinceEpoch) throws -> AttributeValue? {
        try ItemEncoder(dates: dates).encode(Box(value: value))["value"]
    }

    private func decoded<Value: Codable>(_ type: Value.Type, _ value: AttributeValue) throws -> Value {
        try ItemDecoder().decode(Box<Value>.self, from: ["value": value]).value
    }

    @Test("2,000 random values come back equal, by way of items and their JSON", arguments: ItemDateForm.allCases)
    func roundTrips(_ dates: ItemDateForm) throws {
        for seed in UInt64(1)...1_000 {
            var random = SeededGenerator(seed: seed)
            let specimen = ItemSpecimen(using: &random)
            let item = try ItemEncoder(dates: dates).encode(specimen)
            #expect(item.values.allSatisfy { $0.fault == nil }, "seed \(seed)")
            let stored = try Item(json: item.jsonText())
            #expect(stored == item, "seed \(seed)")
            let back = try ItemDecoder(dates: dates).decode(ItemSpecimen.self, from: stored)
            #expect(back == specimen, "seed \(seed)")
        }
    }

    @Test("G14 Equal values give the same item, so that a write of one is no change")
    func deterministic() throws {
        for seed in UInt64(1)...200 {
            var random = SeededGenerator(seed: seed)
            var specimen = ItemSpecimen(using: &random)
            let text = try ItemEncoder().encode(specimen).jsonText()
            // Sets of another capacity have another order.
            specimen.strings = Set(specimen.strings.sorted().reversed())
            specimen.integers = Set(specimen.integers.sorted().reversed())
            specimen.lineSet.reserveCapacity(64)
            #expect(try ItemEncoder().encode(specimen).jsonText() == text, "seed \(seed)")
        }
    }

    @Test("Each type has the attribute that DynamoDB has for it")
    func forms() throws {
        #expect(try encoded("x") == .string("x"))
        #expect(try encoded(true) == .boolean(true))
        #expect(try encoded(Int.min) == .number(AWSNumber("-9223372036854775808")))
        #expect(try encoded(UInt64.max) == .number(AWSNumber("18446744073709551615")))
        #expect(try encoded(Int128.max / 10) == .number(AWSNumber("17014118346046923173168730371588410572")))
        #expect(try encoded(0.1) == .number(AWSNumber("0.1")))
        #expect(try encoded(Float(0.1)) == .number(AWSNumber("0.1")))
        #expect(try encoded(1e20) == .number(AWSNumber("100000000000000000000")))
        #expect(try encoded(Decimal(string: "12.50")) == .number(AWSNumber("12.5")))
        #expect(try encoded([UInt8]([1, 2])) == .binary([1, 2]))
        #expect(try encoded(Data([1, 2])) == .binary([1, 2]))
        #expect(try encoded([1, 2]) == [1, 2])
        #expect(try encoded(["a": 1]) == ["a": 1])
        #expect(try encoded(Set(["b", "a"])) == .stringSet(["a", "b"]))
        #expect(try encoded(Set([10, 9])) == .numberSet([9, 10]))
        #expect(try encoded(Set([[UInt8]([2]), [1]])) == .binarySet([[1], [2]]))
        #expect(try encoded(Set<String>()) == .list([]))
        #expect(try encoded([nil, 1] as [Int?]) == [nil, 1])
        #expect(try encoded(nil as Int?) == .null)
        #expect(try encoded([Int128.min / 10, Int128.max / 10])?.listValue?.count == 2)
        #expect(try encoded(ItemSpecimen.Level.high) == .string("high"))
        #expect(try encoded(ItemSpecimen.Rank.second) == .number(2))
        #expect(try encoded(ItemSpecimen.Shape.circle(radius: 2)) == ["circle": ["radius": 2]])
        #expect(try encoded(AttributeValue.stringSet(["a"])) == .stringSet(["a"]))
        #expect(try encoded(AttributeValue.null) == .null)
        #expect(try encoded(AWSNumber("1.50")) == .number(AWSNumber("1.5")))
        #expect(try encoded(Date(timeIntervalSince1970: 1_700_000_000)) == .number(1_700_000_000))
        #expect(try encoded(Date(timeIntervalSince1970: 1_700_000_000.25)) == .number(AWSNumber("1700000000.25")))
        let iso = try encoded(Date(timeIntervalSince1970: 1_700_000_000.25), dates: .iso8601)
        #expect(iso == .string("2023-11-14T22:13:20.250Z"))
    }

    @Test("NULL and an attribute that is not there are both nil")
    func optionals() throws {
        let decoder = ItemDecoder()
        #expect(try decoder.decode(OptionalBox.self, from: [:]).value == nil)
        #expect(try decoder.decode(OptionalBox.self, from: ["value": .null]).value == nil)
        #expect(try decoder.decode(OptionalBox.self, from: ["value": 7, "wide": 8]).value == 7)
        #expect(try decoder.decode(OptionalBox.self, from: ["value": 7, "wide": 8]).wide == 8)
        #expect(try ItemEncoder().encode(OptionalBox(value: nil, wide: 1)) == ["wide": 1])
        #expect(try decoded(Int?.self, .null) == nil)
        #expect(try decoded([UInt128].self, [1, 2]) == [1, 2])
        #expect(try decoded(Int128?.self, 3) == 3)
        #expect(try decoder.decode(Box<AttributeValue>.self, from: ["value": .null]).value == .null)
        #expect(try decoded([Int?].self, [1, nil]) == [1, nil])
    }

    @Test("Arrays and sets are read from lists and from sets of their elements")
    func sets() throws {
        #expect(try decoded(Set<String>.self, .stringSet(["a", "b"])) == ["a", "b"])
        #expect(try decoded(Set<String>.self, ["a", "b", "a"]) == ["a", "b"])
        #expect(try decoded([String].self, .stringSet(["a", "b"])) == ["a", "b"])
        #expect(try decoded(Set<Int>.self, .numberSet([1, 2])) == [1, 2])
        #expect(try decoded(Set<Int>.self, [1, 2]) == [1, 2])
        #expect(try decoded([Double].self, .numberSet([1, 2])) == [1, 2])
        #expect(try decoded([[UInt8]].self, .binarySet([[1], []])) == [[1], []])
        #expect(try decoded([Data].self, .binarySet([[1]])) == [Data([1])])
        #expect(try decoded([UInt8].self, [1, 2]) == [1, 2])
        #expect(try decoded([AttributeValue].self, .numberSet([1])) == [1])
    }

    @Test("Numbers are read exactly or not at all")
    func numbers() throws {
        #expect(try decoded(Int.self, .number(AWSNumber("1e2"))) == 100)
        #expect(try decoded(UInt8.self, 255) == 255)
        #expect(try decoded(Double.self, .number(AWSNumber("0.1"))) == 0.1)
        #expect(try decoded(Decimal.self, .number(AWSNumber("0.1"))) == Decimal(string: "0.1"))
        #expect(text { try decoded(Int.self, .number(AWSNumber("7.5"))) } == "value: 7.5 is not a whole number")
        #expect(text { try decoded(UInt8.self, 256) } == "value: 256 does not fit in UInt8")
        #expect(text { try decoded(UInt.self, -1) } == "value: -1 does not fit in UInt")
        let large = AWSNumber(normalized: "1" + String(repeating: "0", count: 100))
        #expect(text { try decoded(Float.self, .number(large)) } == "value: \(large) does not fit in Float")
    }

    @Test("Errors name the whole path and both types")
    func errors() throws {
        let item: Item = ["value": ["lines": [["name": "a", "notes": []], ["name": 7, "notes": []]]]]
        typealias Lines = [String: [ItemSpecimen.Line]]
        #expect(
            text { try ItemDecoder().decode(Box<Lines>.self, from: item) }
                == "value.lines.Index 1.name: expected a string (S), found N")
        #expect(text { try decoded(String.self, .null) } == "value: expected a string (S), found NULL")
        #expect(
            text { try ItemDecoder().decode(Box<String>.self, from: [:]) } == "value: there is no attribute \"value\"")
        #expect(text { try decoded(Int.self, "7") } == "value: expected a number (N), found S")
        #expect(text { try decoded(Bool.self, 1) } == "value: expected a Boolean (BOOL), found N")
        #expect(text { try decoded(Data.self, "AQI=") } == "value: expected binary data (B), found S")
        #expect(text { try decoded([Int].self, 1) } == "value: expected a list or a set (L, SS, NS, BS), found N")
        #expect(text { try decoded([String: Int].self, [1]) } == "value: expected a map (M), found L")
        #expect(
            text { try decoded(Date.self, "2023-11-14") }
                == "value: expected a number (N) of seconds since 1970, found S")
        let medium = "value: Cannot initialize Level from invalid String value medium"
        #expect(text { try decoded(ItemSpecimen.Level.self, "medium") } == medium)
        let iso = #expect(throws: DecodingError.self) {
            try ItemDecoder(dates: .iso8601).decode(Box<Date>.self, from: ["value": "2023-11-14"])
        }
        #expect(iso.map { "\($0)" }?.contains("is not an instant in UTC") == true)
    }

    @Test("What DynamoDB cannot hold is refused with its path")
    func refused() throws {
        #expect(text { try encoded(Double.nan) }?.hasPrefix("value: nan cannot be a number attribute: ") == true)
        #expect(text { try encoded(Double.infinity) }?.hasPrefix("value: inf ") == true)
        #expect(text { try encoded(Double.leastNonzeroMagnitude) }?.contains("underflow") == true)
        #expect(text { try encoded(Double.greatestFiniteMagnitude) }?.contains("overflow") == true)
        #expect(text { try encoded(UInt128.max) }?.contains("38 significant digits") == true)
        #expect(text { try encoded([1, .nan]) }?.hasPrefix("value.Index 1: nan ") == true)
        #expect(text { try encoded(Date(timeIntervalSince1970: .infinity)) }?.contains("out of range") == true)
        let far = Date(timeIntervalSince1970: 1e12)
        #expect(text { try encoded(far, dates: .iso8601) }?.contains("year of four digits") == true)
        #expect(text { try encoded(["": 1]) }?.hasPrefix("value: ") == true)
        #expect(text { try ItemEncoder().encode(["": 1]) } == ": \(AttributeValue.emptyNameFault)")
        #expect(text { try ItemEncoder().encode([1]) } == ": an item needs names, L has none")
        #expect(text { try ItemEncoder().encode(7) } == ": an item needs names, N has none")
        let deep = (0..<33).reduce(AttributeValue.null) { value, _ in .list([value]) }
        #expect(text { try encoded(deep) } == "value: \(AttributeValue.nestingFault)")
    }

    @Test("Nested containers, superclasses and user information")
    func containers() throws {
        let nesting = ItemTestNesting(left: 1, right: 2, words: ["a", "b"])
        let item = try ItemEncoder().encode(nesting)
        #expect(item == ["pair": [1, 2], "list": [["a"], ["b"]]])
        #expect(try ItemDecoder().decode(ItemTestNesting.self, from: item) == nesting)
        let dog = try ItemEncoder().encode(ItemTestDog(name: "Rex", tricks: ["sit"]))
        #expect(dog == ["super": ["name": "Rex"], "tricks": ["sit"]])
        let back = try ItemDecoder().decode(ItemTestDog.self, from: dog)
        #expect(back.name == "Rex" && back.tricks == ["sit"])
        #expect(
            text { try ItemDecoder().decode(ItemTestNesting.self, from: ["pair": [1], "list": []]) }
                == "pair.Index 1: the list ends after 1 elements")
        let whole: Item = ["id": "1", "tags": .stringSet(["a"])]
        #expect(try ItemDecoder().decode(Item.self, from: whole) == whole)
        #expect(try ItemEncoder().encode(whole) == whole)
    }

    @Test("Other coders read and write attribute values as DynamoDB JSON")
    func otherCoders() throws {
        for seed in UInt64(1)...500 {
            var random = SeededGenerator(seed: seed)
            let item: Item = ["value": ItemSpecimen.value(&random, depth: 0)]
            let json = try JSONEncoder().encode(item)
            #expect(try Item(json: [UInt8](json)) == item, "seed \(seed)")
            let back = try JSONDecoder().decode(Item.self, from: Data(item.jsonText().utf8))
            #expect(back == item, "seed \(seed)")
        }
        let wrong = [
            #"{}"#, #"{"S":"a","N":"1"}"#, #"{"N":"x"}"#, #"{"NULL":false}"#, #"{"SS":[]}"#, #"{"B":"?"}"#, #"{"X":1}"#,
        ]
        for json in wrong {
            #expect(throws: DecodingError.self, "\(json)") {
                try JSONDecoder().decode(AttributeValue.self, from: Data(json.utf8))
            }
        }
    }

    /// Path and text of the coding error that a call throws, or `nil` when it throws none.
    private func text(_ body: () throws -> some Any) -> String? {
        func text(_ path: [any CodingKey], _ description: String) -> String {
            path.map(\.stringValue).joined(separator: ".") + ": " + description
        }
        do {
            _ = try body()
            return nil
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context)
        {
            return text(context.codingPath, context.debugDescription)
        } catch EncodingError.invalidValue(_, let context) {
            return text(context.codingPath, context.debugDescription)
        } catch DecodingError.keyNotFound(let key, let context) {
            return text(context.codingPath + [key], context.debugDescription)
        } catch {
            return "\(error)"
        }
    }
}
