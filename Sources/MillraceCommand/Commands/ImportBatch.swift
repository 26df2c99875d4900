import MillraceModel

/// Items of a file on their way into a table: in the order of the file, and as many at once as go.
struct ImportBatch {
    /// A line that was not put.
    struct Refused: Error {
        let line: Int
        /// How many items before it are in.
        let writtenCount: Int
        /// Why.
        let underlying: any Error
    }

    /// The most items of one `BatchWriteItem`.
    private static let countMax = 25
    /// The most bytes of items in one request; the service takes 16 MB.
    private static let byteCountMax = 8 << 20

    private let table: String
    private let client: WireClient
    private let keyNames: [String]
    private var items: [(line: Int, item: Item)] = []
    private var keys: Set<[AttributeValue?]> = []
    private var byteCount = 0
    /// How many items are in.
    private(set) var writtenCount = 0

    /// Looks up what the table's key is.
    init(table: String, client: WireClient) async throws {
        self.table = table
        self.client = client
        let description = try await client.call(.dynamoDB, "DescribeTable") { $0.member("TableName", table) }
        let schema = description["Table"]?.objectValue?["KeySchema"]?.arrayValue ?? []
        keyNames = schema.compactMap { $0.objectValue?["AttributeName"]?.stringValue }
    }

    /// Whether an item may go with those that are in hand: a batch has each key once.
    func takes(_ item: Item, byteCount: Int) -> Bool {
        items.count < Self.countMax && self.byteCount + byteCount <= Self.byteCountMax && !keys.contains(key(of: item))
    }

    /// Takes an item in hand.
    mutating func add(_ item: Item, line: Int, byteCount: Int) {
        items.append((line, item))
        keys.insert(key(of: item))
        self.byteCount += byteCount
    }

    /// Puts the items that are in hand; those of a batch that is refused one by one, to find which one it is.
    ///
    /// - Throws: `Refused`.
    mutating func write() async throws {
        guard let first = items.first else { return }
        defer { (items, keys, byteCount) = ([], [], 0) }
        do {
            try await writeAll()
        } catch let error as WireFailure where error.status < 500 {
            try await writeEach()
        } catch {
            throw Refused(line: first.line, writtenCount: writtenCount, underlying: error)
        }
    }

    private mutating func writeAll() async throws {
        let answer = try await client.call(.dynamoDB, "BatchWriteItem") { writer in
            writer.key("RequestItems")
            writer.beginObject()
            writer.key(table)
            writer.beginArray()
            for (_, item) in items {
                writer.beginObject()
                writer.key("PutRequest")
                writer.beginObject()
                writer.key("Item")
                item.write(to: &writer)
                writer.endObject()
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
        guard answer["UnprocessedItems"]?.objectValue?.isEmpty ?? true else {
            // Which of them is not told by line; to put one twice changes nothing.
            return try await writeEach()
        }
        writtenCount += items.count
    }

    private mutating func writeEach() async throws {
        for (line, item) in items {
            do {
                try await client.putItem(item, into: table)
            } catch {
                throw Refused(line: line, writtenCount: writtenCount, underlying: error)
            }
            writtenCount += 1
        }
    }

    private func key(of item: Item) -> [AttributeValue?] { keyNames.map { item[$0] } }
}
