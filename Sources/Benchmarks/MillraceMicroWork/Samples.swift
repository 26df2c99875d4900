import MillraceModel
import MillraceStreams

/// What the rows work on: orders as items and as JSON, each of 1 KB.
enum Samples {
    /// The instant of everything.
    static let now = Timestamp(secondsSinceEpoch: 1_772_352_000)
    /// The Region of everything.
    static let region = "eu-central-1"
    /// The account of everything.
    static let accountID = "123456789012"
    /// A Kinesis stream.
    static let clicks = StreamARN(stream: "clicks", region: region, accountID: accountID)
    /// The stream of a table.
    static let orders = StreamARN(
        table: "orders", label: "2026-03-01T08:00:00.000", region: region, accountID: accountID)
    /// The size of an item by DynamoDB's rules, and of the data of a Kinesis record.
    static let size = 1_024

    /// An item of 1 KB.
    ///
    /// - Parameters:
    ///   - number: Makes its key and its contents.
    ///   - status: One of its attributes.
    static func item(_ number: Int, status: String = "paid") -> Item {
        var item: Item = [
            "id": .string(id(number)), "status": .string(status), "country": "DE", "amount": 250, "revision": 0,
            "customer": [
                "fullName": "Ada Lovelace", "email": "ada@example.com",
                "address": ["street": "St James's Square 12", "city": "London", "postcode": "SW1Y 4JH"],
            ],
            "articles": .list(
                (0..<5).map {
                    ["sku": .string("article-\(1_000 + $0)"), "quantity": 2, "price": .number(AWSNumber($0))]
                }
            ),
            "labels": .stringSet(["express", "gift", "new"]),
        ]
        item["note"] = .string(filler(size - item.sizeBytes - "note".utf8.count, seed: number))
        precondition(item.sizeBytes == size, "an item has \(item.sizeBytes) bytes")
        return item
    }

    /// The key attributes of an item.
    static func key(_ number: Int) -> Item { ["id": .string(id(number))] }

    /// A change of an item of 1 KB with both images.
    static func change(_ number: Int, status: String = "paid") -> StreamRecord.Content {
        let (old, new) = (item(number, status: "open!"), item(number, status: status))
        guard let change = ItemChange(keys: key(number), oldImage: old, newImage: new) else {
            preconditionFailure("item \(number) does not change")
        }
        return .change(change)
    }

    /// A Kinesis record with 1 KB of JSON.
    static func data(_ number: Int, amount: Int = 250) -> StreamRecord.Content {
        let head = #"{"type":"order","order":{"id":"\#(id(number))","amount":\#(amount),"country":"DE"},"note":""#
        let text = head + filler(size - head.utf8.count - 2, seed: number) + #""}"#
        precondition(text.utf8.count == size, "a record has \(text.utf8.count) bytes")
        return .data(DataRecord(partitionKey: id(number), data: [UInt8](text.utf8)))
    }

    /// Records with these contents as they stand in a stream, one behind the other.
    static func records(_ contents: [StreamRecord.Content], in stream: StreamARN) async throws -> [StreamRecord] {
        let store = MemoryStore(now: { now })
        return try await store.write { transaction in
            try transaction.createStream(stream)
            var records: [StreamRecord] = []
            for content in contents { records.append(try transaction.append(content, to: stream, hash: 0)) }
            return records
        }
    }

    private static func id(_ number: Int) -> String { "order-\(10_000 + number)" }

    /// Letters and digits that no two seeds share.
    private static func filler(_ count: Int, seed: Int) -> String {
        let letters = [UInt8]("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
        var random = SeededGenerator(seed: UInt64(seed))
        let bytes = (0..<count).map { _ in letters[Int.random(in: letters.indices, using: &random)] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
