import Foundation
import Millrace
import MillraceModel
import Testing

/// What types do that write and read themselves by hand.
@Suite("Containers of the item coders")
struct ItemCodingContainerTests {
    /// Lays a flat value out in nested containers of all kinds, some of which it asks for twice.
    private struct Flat: Codable, Equatable {
        enum Keys: String, CodingKey {
            case place, street, city, phones, kind, number, history
        }

        var street: String
        var city: String
        var phones: [String: Int]
        var history: [Int]

        init(street: String, city: String, phones: [String: Int], history: [Int]) {
            (self.street, self.city, self.phones, self.history) = (street, city, phones, history)
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            let place = try container.nestedContainer(keyedBy: Keys.self, forKey: .place)
            street = try place.decode(String.self, forKey: .street)
            city = try place.decode(String.self, forKey: .city)
            var list = try container.nestedUnkeyedContainer(forKey: .phones)
            phones = [:]
            while !list.isAtEnd {
                let phone = try list.nestedContainer(keyedBy: Keys.self)
                phones[try phone.decode(String.self, forKey: .kind)] = try phone.decode(Int.self, forKey: .number)
            }
            var numbers = try container.nestedUnkeyedContainer(forKey: .history)
            history = []
            while !numbers.isAtEnd { history.append(try numbers.decode(Int.self)) }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            var place = container.nestedContainer(keyedBy: Keys.self, forKey: .place)
            try place.encode(street, forKey: .street)
            var again = container.nestedContainer(keyedBy: Keys.self, forKey: .place)
            try again.encode(city, forKey: .city)
            var list = container.nestedUnkeyedContainer(forKey: .phones)
            for (kind, number) in phones.sorted(by: { $0.key < $1.key }) {
                var phone = list.nestedContainer(keyedBy: Keys.self)
                try phone.encode(kind, forKey: .kind)
                try phone.encode(number, forKey: .number)
            }
            for number in history {
                var numbers = container.nestedUnkeyedContainer(forKey: .history)
                try numbers.encode(number)
            }
        }
    }

    @Test("P1 nested containers become maps and lists, and one that is asked for twice goes on")
    func nested() throws {
        let flat = Flat(street: "Main", city: "Oslo", phones: ["home": 1, "work": 2], history: [3, 4])
        let item = try ItemEncoder().encode(flat)
        #expect(
            item == [
                "place": ["street": "Main", "city": "Oslo"],
                "phones": [["kind": "home", "number": 1], ["kind": "work", "number": 2]],
                "history": [3, 4],
            ])
        #expect(try ItemDecoder().decode(Flat.self, from: item) == flat)
    }

    @Test(
        "P1 errors inside of nested containers have the whole path",
        arguments: [
            (["place": ["street": 7]], "place.street: expected a string (S), found N"),
            (["place": ["street": "a"]], "place.city: there is no attribute \"city\""),
            (["place": "x"], "place: expected a map (M), found S"),
            (["place": nil], "place: expected a map (M), found NULL"),
            (
                [
                    "place": ["street": "a", "city": "b"],
                    "phones": [["kind": "home", "number": 1], ["kind": "work"]],
                ],
                "phones.Index 1.number: there is no attribute \"number\""
            ),
            (
                ["place": ["street": "a", "city": "b"], "phones": [7]],
                "phones.Index 0: expected a map (M), found N"
            ),
            (
                ["place": ["street": "a", "city": "b"], "phones": [], "history": [1, 2, "3"]],
                "history.Index 2: expected a number (N), found S"
            ),
        ] as [(Item, String)]
    )
    func paths(item: Item, text: String) {
        #expect(fault { try ItemDecoder().decode(Flat.self, from: item) } == text)
    }

    /// Keeps its parts in encoders of their own.
    private struct Parts: Codable, Equatable {
        enum Keys: String, CodingKey {
            case head, tail
        }

        var head: [String: Int]
        var tail: [Int]

        init(head: [String: Int], tail: [Int]) { (self.head, self.tail) = (head, tail) }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            head = try [String: Int](from: container.superDecoder(forKey: .head))
            var list = try container.nestedUnkeyedContainer(forKey: .tail)
            tail = []
            while !list.isAtEnd { tail.append(try Int(from: list.superDecoder())) }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try head.encode(to: container.superEncoder(forKey: .head))
            var list = container.nestedUnkeyedContainer(forKey: .tail)
            for number in tail { try number.encode(to: list.superEncoder()) }
        }
    }

    @Test("P1 encoders that a type asks for under a key or in a list write there, and errors name the place")
    func superEncoders() throws {
        let parts = Parts(head: ["a": 1], tail: [2, 3])
        let item = try ItemEncoder().encode(parts)
        #expect(item == ["head": ["a": 1], "tail": [2, 3]])
        #expect(try ItemDecoder().decode(Parts.self, from: item) == parts)
        func fault(_ item: Item) -> String? { self.fault { try ItemDecoder().decode(Parts.self, from: item) } }
        #expect(fault(["head": ["a": "x"], "tail": []]) == "head.a: expected a number (N), found S")
        #expect(fault(["head": [:], "tail": [1, true]]) == "tail.Index 1: expected a number (N), found BOOL")
        #expect(fault(["tail": []]) == "head: expected a map (M), found NULL")
        let dog: Item = ["super": ["name": 7], "tricks": []]
        #expect(
            self.fault { try ItemDecoder().decode(ItemTestDog.self, from: dog) }
                == "super.name: expected a string (S), found N")
        #expect(
            self.fault { try ItemDecoder().decode(ItemTestDog.self, from: ["tricks": []]) }
                == "super: expected a map (M), found NULL")
    }

    @Test("P1 errors of the encoder have the whole path too")
    func encodingPaths() {
        struct Deep: Encodable {
            var lines: [[String: [Double]]]
        }
        let text = fault { try ItemEncoder().encode(Deep(lines: [[:], ["a": [1, .infinity]]])) }
        #expect(text?.hasPrefix("lines.Index 1.a.Index 1: inf cannot be a number attribute: ") == true, "\(text ?? "")")
    }

    /// Looks at what is there before it reads.
    private struct Curious: Decodable {
        var names: [String]
        var hasNull: Bool
        var isAbsent: Bool

        struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            names = container.allKeys.map(\.stringValue).sorted()
            hasNull = try container.decodeNil(forKey: Key(stringValue: "null"))
            isAbsent =
                try !container.contains(Key(stringValue: "absent"))
                && container.decodeIfPresent(Int.self, forKey: Key(stringValue: "absent")) == nil
        }
    }

    @Test("P1 a type sees which attributes there are, and an element that it cannot read stays for another try")
    func looking() throws {
        let curious = try ItemDecoder().decode(Curious.self, from: ["b": 1, "null": nil, "a": "x"])
        #expect(curious.names == ["a", "b", "null"])
        #expect(curious.hasNull && curious.isAbsent)
        let mixed = try ItemDecoder().decode([String: [IntOrText]].self, from: ["list": [1, "two", 3]])
        #expect(mixed["list"] == [.int(1), .text("two"), .int(3)])
    }

    /// One of two types, whichever can be read.
    private enum IntOrText: Decodable, Equatable {
        case int(Int)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                self = .int(try container.decode(Int.self))
            } catch is DecodingError {
                self = .text(try container.decode(String.self))
            }
        }
    }

    /// Path and text of the coding error that a call throws.
    private func fault(_ body: () throws -> some Any) -> String? {
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
