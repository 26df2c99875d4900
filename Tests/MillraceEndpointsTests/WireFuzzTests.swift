import Foundation
import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@testable import MillraceEndpoints

/// Requests made from the operations' own shapes, so that each member that is read is also sent, in all combinations.
@Suite struct WireFuzzTests {
    private static let count = Int(ProcessInfo.processInfo.environment["MILLRACE_FUZZ_COUNT"] ?? "") ?? 6_000

    @Test(
        "W20 requests with any of an operation's members, plausible or not, are answered and never stop the process",
        arguments: WireDocumentWorld.Folder.all.map(\.name))
    func anyMembers(folder: String) async throws {
        var system = SystemRandomNumberGenerator()
        let seed = ProcessInfo.processInfo.environment["MILLRACE_FUZZ_SEED"].flatMap(UInt64.init) ?? system.next()
        print("the seed of the requests to \(folder) is \(seed): MILLRACE_FUZZ_SEED=\(seed)")
        let folder = try #require(WireDocumentWorld.Folder.all.first { $0.name == folder })
        let world = try await WireDocumentWorld()
        let service = try #require(try await folder.service(world) as? AWSJSONService)
        try await world.tables.createTable(
            TableDefinition(name: "Orders", keySchema: KeySchema(hash: "id"), streamViewType: .newImage))
        try await world.kinesis.createStream(KinesisService.CreateStreamInput(streamName: "clicks", shardCount: 1))
        var random = SeededGenerator(seed: seed)
        let names = service.operations.keys.sorted()
        var succeeded: Set<String> = []
        for _ in 0..<(Self.count / WireDocumentWorld.Folder.all.count) {
            guard let name = names.randomElement(using: &random), let operation = service.operations[name] else {
                return
            }
            let body = JSONWriter.document { writer in
                Self.write(operation.members, to: &writer, &random)
            }
            let response = await service.respond(to: folder.request(name, body))
            #expect(
                [200, 400].contains(response.status), "seed \(seed): \(name) \(String(decoding: body, as: UTF8.self))")
            if response.status == 200 { succeeded.insert(name) }
        }
        #expect(succeeded.count >= max(1, names.count / 6), "seed \(seed): only \(succeeded.sorted()) ever succeeded")
    }

    private static func write(
        _ members: [Shape.Member], to writer: inout JSONWriter, _ random: inout SeededGenerator
    ) {
        for member in members where member.isRequired || Int.random(in: 0..<4, using: &random) == 0 {
            // One in twenty is forgotten although it must be there.
            if Int.random(in: 0..<20, using: &random) == 0 { continue }
            writer.key(member.name)
            value(of: member.shape, named: member.name, to: &writer, &random)
        }
    }

    private static func value(
        of shape: Shape, named name: String, to writer: inout JSONWriter, _ random: inout SeededGenerator
    ) {
        switch shape {
        case .text(let rule):
            let names = texts[name] ?? ["a", "Orders", "clicks", "shardId-000000000000", "0", "id", ":v", "#n", ""]
            writer.string((rule.oneOf ?? names).randomElement(using: &random) ?? "")
        case .integer(let range), .long(let range):
            let (low, high) = (range?.lowerBound ?? -1, range?.upperBound ?? 100)
            writer.int([low, high, 1, 2, Int.min, Int.max].randomElement(using: &random) ?? low)
        case .boolean: writer.bool(Bool.random(using: &random))
        case .blob: writer.string(["", "AAAA", "AA=="].randomElement(using: &random) ?? "")
        case .timestamp:
            writer.number(text: ["0", "1767225600.5", "-1e11", "1e11"].randomElement(using: &random) ?? "0")
        case .attributeValue: attributeValue(to: &writer, &random, depth: 0)
        case .list(let element, _):
            writer.beginArray()
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                value(of: element, named: name, to: &writer, &random)
            }
            writer.endArray()
        case .map(let element, _):
            writer.beginObject()
            let keys = name == "Key" || name == "Item" ? ["id", "x"] : ["id", "Orders", ":v", "#n", "x"]
            for key in keys where key == "id" || Int.random(in: 0..<3, using: &random) == 0 {
                writer.key(key)
                value(of: element, named: key, to: &writer, &random)
            }
            writer.endObject()
        case .structure(let members):
            writer.beginObject()
            write(members, to: &writer, &random)
            writer.endObject()
        case .refused, .refusedUnlessEmpty: writer.null()
        }
    }

    private static func attributeValue(to writer: inout JSONWriter, _ random: inout SeededGenerator, depth: Int) {
        writer.beginObject()
        switch Int.random(in: 0..<(depth < 3 ? 8 : 6), using: &random) {
        case 0, 1: writer.member("S", ["a", "b", ""].randomElement(using: &random) ?? "")
        case 2: writer.member("N", ["1", "-7.5", "1e125", "x"].randomElement(using: &random) ?? "0")
        case 3: writer.member("B", "AAAA")
        case 4: writer.member("BOOL", flag: Bool.random(using: &random))
        case 5: writer.member("NULL", flag: true)
        case 6:
            writer.key("L")
            writer.beginArray()
            attributeValue(to: &writer, &random, depth: depth + 1)
            writer.endArray()
        default:
            writer.key("M")
            writer.beginObject()
            writer.key("x")
            attributeValue(to: &writer, &random, depth: depth + 1)
            writer.endObject()
        }
        writer.endObject()
    }

    private static let kinesisARN =
        "arn:aws:kinesis:\(WireDocumentWorld.region):\(WireDocumentWorld.accountID):stream/clicks"

    /// Texts that may mean something.
    private static let texts = [
        "TableName": ["Orders", "Other"], "StreamName": ["clicks", "other"], "AttributeName": ["id", "at"],
        "AttributeType": ["S"], "KeyType": ["HASH"], "ConsumerName": ["app"], "PartitionKey": ["k"],
        "StreamARN": [kinesisARN], "ConsumerARN": ["\(kinesisARN)/consumer/app:1767225600"],
        "ShardId": ["shardId-000000000000"], "NewStartingHashKey": ["10"], "ResourceARN": [kinesisARN],
        "ConditionExpression": ["attribute_exists(id)", "attribute_not_exists(id)"],
        "UpdateExpression": ["SET x = :v", "REMOVE x"], "KeyConditionExpression": ["id = :v"],
        "FilterExpression": ["x = :v"], "ProjectionExpression": ["id"],
    ]
}
