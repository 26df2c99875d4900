import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceEndpoints

@Suite struct ShapeCheckTests {
    private static let members: [Shape.Member] = [
        .required("Name", .text(.length(1...3))),
        .optional("Count", .integer(1...9)),
        .optional("Units", .long(1...9)),
        .optional("Data", .blob(length: 0...2)),
        .optional("Texts", .list(of: .text(.oneOf(["b", "a"])), count: 1...2)),
        .optional("Parts", .list(of: .structure([.required("Size", .long())]), count: 0...1)),
        .optional("Names", .map(of: .text(.length(1...2)), count: 1...2)),
        .optional(
            "Inner",
            .structure([
                .required(
                    "Deep", .text(Shape.TextRule(length: 2...3, pattern: ("[a-z]+", { $0.allSatisfy(\.isLowercase) }))))
            ])),
    ]

    static let faults: [(body: String, texts: [String])] = [
        (#"{"Name": "abc"}"#, []),
        (#"{"Name": null}"#, ["Value null at 'name' failed to satisfy constraint: Member must not be null"]),
        (
            #"{"Name": "", "Count": 0}"#,
            [
                "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
                "Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1",
            ]
        ),
        (
            #"{"Name": "a", "Units": 10, "Data": "AAAA"}"#,
            [
                "Value '10' at 'units' failed to satisfy constraint: Member must have value less than or equal to 9",
                "Value 'java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]' at 'data' failed to satisfy constraint: "
                    + "Member must have length less than or equal to 2",
            ]
        ),
        (
            #"{"Name": "a", "Texts": ["a", "c", "b"]}"#,
            [
                "Value '[a, c, b]' at 'texts' failed to satisfy constraint: Member must have length less than or equal to 2",
                "Value 'c' at 'texts.2.member' failed to satisfy constraint: Member must satisfy enum value set: [b, a]",
            ]
        ),
        (
            #"{"Name": "a", "Parts": [{"Size": 1}, {}], "Names": {"x": "long", "y": "", "z": "ok"}}"#,
            [
                "Value '[2 elements]' at 'parts' failed to satisfy constraint: "
                    + "Member must have length less than or equal to 1",
                "Value null at 'parts.2.member.size' failed to satisfy constraint: Member must not be null",
                "Value '{x, y, z}' at 'names' failed to satisfy constraint: Member must have length less than or equal to 2",
                "Value 'long' at 'names.x.member' failed to satisfy constraint: "
                    + "Member must have length less than or equal to 2",
                "Value '' at 'names.y.member' failed to satisfy constraint: "
                    + "Member must have length greater than or equal to 1",
            ]
        ),
        (
            #"{"Name": "a", "Inner": {"Deep": "A"}}"#,
            [
                "Value 'A' at 'inner.deep' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [a-z]+",
                "Value 'A' at 'inner.deep' failed to satisfy constraint: "
                    + "Member must have length greater than or equal to 2",
            ]
        ),
    ]

    @Test("W19 all constraints that are broken are told in one message, with their places", arguments: faults)
    func constraints(body: String, texts: [String]) throws {
        let input = try ShapeReader.read(JSONReader(Array(body.utf8)), as: Self.members)
        var found: String?
        do {
            try Shape.check(input, as: Self.members)
        } catch let error as ServiceError {
            #expect(error.code == .validation)
            found = error.message
        }
        let noun = texts.count == 1 ? "error" : "errors"
        #expect(
            found
                == (texts.isEmpty
                    ? nil : "\(texts.count) validation \(noun) detected: \(texts.joined(separator: "; "))"))
    }

    @Test("W19 ten faults are told at the most, and all are counted")
    func manyFaults() throws {
        let texts = (0..<12).map { _ in #""c""# }.joined(separator: ",")
        let members: [Shape.Member] = [.required("Texts", .list(of: .text(.oneOf(["a"]))))]
        let input = try ShapeReader.read(JSONReader(Array(#"{"Texts": [\#(texts)]}"#.utf8)), as: members)
        do {
            try Shape.check(input, as: members)
            Issue.record("nothing is wrong")
        } catch let error as ServiceError {
            #expect(error.message.hasPrefix("12 validation errors detected: "))
            #expect(error.message.split(separator: ";").count == 10)
        }
    }
}
