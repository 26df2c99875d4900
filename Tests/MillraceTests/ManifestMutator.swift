import Millrace
import MillraceModel

/// Breaks a manifest in random ways that can be repeated.
struct ManifestMutator {
    /// What a mutation did, as far as a test can tell beforehand what must come of it.
    enum Mutation: CaseIterable {
        case unknownName, misspelledName, removedMember, replacedValue, repeatedElement, movedMember
    }

    private static let names = ["Batch", "Bogus", "enabled", "X-Ray", "ä", "", "EventSourceArns", "Table"]
    private static let values: [JSONValue] = [
        nil, true, false, 0, 1, -1, 2, 59, 60, 100, 10_000, 10_001, 604_800, 604_801, .number("1.5"), .number("1e2"),
        .number("-0"), .number("99999999999999999999"), "", "x", "LATEST", "TRIM_HORIZON", "AT_TIMESTAMP",
        "table/Prices",
        "table/Friends", "stream/clicks", "file:x.jsonl", "file:x", "S", "HASH", "RANGE", "FULL", "hold",
        "ReportBatchItemFailures", "NEW_IMAGE", "welcome-email", "usage-metrics", "eu-west-1", "123456789012", [], [:],
        ["ReportBatchItemFailures"], [1], [[:]], ["a": 1], ["Filters": []], ["OnFailure": [:]],
        ["BaseSeconds": 2, "CapSeconds": 1],
        ["FunctionName": "f", "EventSourceArn": "table/Prices", "StartingPosition": "LATEST"],
        "arn:aws:dynamodb:us-east-1:000000000000:table/Prices/stream/2015-05-11T21:21:33.291",
        "arn:aws:kinesis:us-east-1:000000000000:stream/clicks", "\u{1F980}\u{0}",
    ]

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// Changes a tree once to three times, and says whether one of the changes put in a name that does not exist.
    mutating func mutate(_ value: JSONValue) -> (value: JSONValue, hasUnknownName: Bool) {
        var value = value
        var hasUnknownName = false
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let mutation = Mutation.allCases.randomElement(using: &random) ?? .unknownName
            let count = Self.containerCount(of: value)
            var target = Int.random(in: 0..<count, using: &random)
            let done = change(&value, &target, mutation)
            // Later changes can remove what an earlier one put in.
            hasUnknownName = mutation == .unknownName ? done : hasUnknownName && mutation == .repeatedElement
        }
        return (value, hasUnknownName)
    }

    /// Changes bytes of a document.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: index)
            }
        }
        return bytes
    }

    /// Goes to the container of that number, from the top down, and changes it.
    private mutating func change(_ value: inout JSONValue, _ target: inout Int, _ mutation: Mutation) -> Bool {
        switch value {
        case .object(var object):
            defer { value = .object(object) }
            guard target > 0 else { return change(&object, mutation) }
            for member in object.members {
                var inner = member.value
                target -= 1
                if change(&inner, &target, mutation) {
                    object[member.key] = inner
                    return true
                }
                if target < 0 { return false }
            }
        case .array(var elements):
            defer { value = .array(elements) }
            guard target > 0 else { return change(&elements, mutation) }
            for index in elements.indices {
                target -= 1
                if change(&elements[index], &target, mutation) { return true }
                if target < 0 { return false }
            }
        default:
            // Scalars are not counted.
            target += 1
        }
        return false
    }

    private mutating func change(_ object: inout JSONObject, _ mutation: Mutation) -> Bool {
        guard mutation != .unknownName else {
            object[Self.names.randomElement(using: &random) ?? ""] = randomValue()
            return true
        }
        guard let member = object.members.randomElement(using: &random) else { return false }
        switch mutation {
        case .unknownName, .replacedValue, .repeatedElement:
            object[member.key] = randomValue()
        case .misspelledName:
            object[member.key] = nil
            object[member.key + "s"] = member.value
        case .removedMember:
            object[member.key] = nil
        case .movedMember:
            object[member.key] = nil
            object[member.key] = member.value
        }
        return true
    }

    private mutating func change(_ elements: inout [JSONValue], _ mutation: Mutation) -> Bool {
        guard let index = elements.indices.randomElement(using: &random), mutation != .unknownName else { return false }
        switch mutation {
        case .unknownName, .replacedValue, .misspelledName: elements[index] = randomValue()
        case .removedMember: elements.remove(at: index)
        case .repeatedElement: elements.append(elements[index])
        case .movedMember: elements.swapAt(index, 0)
        }
        return true
    }

    private mutating func randomValue() -> JSONValue {
        Self.values.randomElement(using: &random) ?? nil
    }

    private static func containerCount(of value: JSONValue) -> Int {
        switch value {
        case .object(let object): object.members.reduce(1) { $0 + containerCount(of: $1.value) }
        case .array(let elements): elements.reduce(1) { $0 + containerCount(of: $1) }
        default: 0
        }
    }
}
