import MillraceCore
import MillraceModel
import Testing

@Suite struct FilterViewTests {
    @Test("T7 a filter sees what the event JSON has, member by member", arguments: FilterSource.allCases)
    func agreesWithEventJSON(source: FilterSource) throws {
        for seed in 0..<150 as Range<UInt64> {
            var generator = FilterGenerator(seed: seed)
            let record = generator.record(source)
            for view in StreamViewType.allCases {
                let context = FilterSamples.context(source, viewType: view)
                let json = JSONValue.object(try FilterSamples.eventJSON(record, in: context))
                let subject = FilterSubject.record(FilterRecord(record, in: context))
                #expect(Self.difference(subject, json, at: .root) == nil, "seed \(seed), \(view)")
            }
        }
    }

    @Test("T7 records in all their forms are seen as their event JSON", arguments: FilterSource.allCases)
    func agreesWithParsedEvents(source: FilterSource) throws {
        var generator = FilterGenerator(seed: 1)
        let context = FilterSamples.context(source)
        let json = try FilterSamples.eventJSON(generator.record(source), in: context)
        #expect(Self.difference(.record(FilterRecord(event: json)), .object(json), at: .root) == nil)
    }

    /// The first place at which a view is not what the JSON is, in words.
    private static func difference(_ subject: FilterSubject, _ json: JSONValue, at place: JSONPointer) -> String? {
        switch json {
        case .object(let object):
            guard subject.plainValue == nil, subject.elementCount == nil else { return "\(place) is no object" }
            // Names that occur in other records, or nearly in this one.
            let others = [
                "data", "kinesis", "userIdentity", "NewImage", "OldImage", "é", "e\u{301}", "K", "\u{212A}",
                "S", "\u{212A}eys", "data\u{0}",
            ]
            for name in others where object[name] == nil {
                if subject.member(name) != nil { return "\(place) has \(name)" }
            }
            return object.members.lazy.compactMap { member in
                guard let inner = subject.member(member.key) else { return "\(place) has no \(member.key)" }
                return difference(inner, member.value, at: place.appending(member.key))
            }.first
        case .array(let elements):
            guard subject.plainValue == nil, subject.member("S") == nil, subject.elementCount == elements.count else {
                return "\(place) is no array of \(elements.count) elements"
            }
            return elements.indices.lazy.compactMap { index in
                difference(subject.element(index), elements[index], at: place.appending(index))
            }.first
        default:
            guard subject.plainValue == json, subject.elementCount == nil, subject.member("S") == nil else {
                return "\(place) is \(String(describing: subject.plainValue)), not \(json)"
            }
            return nil
        }
    }
}
