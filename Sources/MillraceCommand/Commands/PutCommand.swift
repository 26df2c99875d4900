import ArgumentParser
import MillraceModel

struct PutCommand: AsyncParsableCommand {
    /// The most characters of a partition key.
    private static let partitionKeyLengthMax = 256

    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Put items into a table, or records into a stream of Kinesis.",
        discussion: """
            NAME is table/Orders, stream/clicks, an ARN, or a bare name if only one of them has it. Each item is \
            DynamoDB JSON, such as '{"id": {"S": "1"}}'. The data of a record is any text; its partition key is its own \
            text, at most 256 characters of it, unless another is given.
            """
    )

    @OptionGroup var access: AccessOptions
    @Option(name: .customLong("partition-key"), help: "The partition key of all records.")
    var partitionKey: String?
    @Argument(help: "The table or stream.") var name: String
    @Argument(help: "The items, or the data of the records.") var items: [String]

    func run() async throws {
        try await reportingFailures {
            try await Access.with(access, .prepared) { access in
                let (kind, name) = try await access.client.writable(name)
                switch kind {
                case .table:
                    guard partitionKey == nil else {
                        throw ValidationError("--partition-key is for streams; an item has its key in it")
                    }
                    try await put(into: name, access.client)
                case .kinesis: try await put(onto: name, access.client)
                }
                print("\(items.count) put into \(name)")
            }
        }
    }

    private func put(into table: String, _ client: WireClient) async throws {
        // All are read before one is put.
        let parsed = try items.enumerated().map { index, text in
            do {
                return try Item(json: text)
            } catch {
                throw Failure(.invalidData, "item \(index + 1): \(error)")
            }
        }
        for (index, item) in parsed.enumerated() {
            try await naming("item \(index + 1)") { try await client.putItem(item, into: table) }
        }
    }

    private func put(onto stream: String, _ client: WireClient) async throws {
        for (index, data) in items.enumerated() {
            let ownKey = data.isEmpty ? "-" : String(data.unicodeScalars.prefix(Self.partitionKeyLengthMax))
            try await naming("record \(index + 1)") {
                try await client.call(.kinesis, "PutRecord") { writer in
                    writer.member("StreamName", stream)
                    writer.member("PartitionKey", partitionKey ?? ownKey)
                    writer.key("Data")
                    writer.base64(Array(data.utf8))
                }
            }
        }
    }

    private func naming(_ what: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as WireFailure {
            throw Failure(error.failure.status, "\(what): \(error.failure.description)")
        }
    }
}

extension WireClient {
    /// Puts one item.
    func putItem(_ item: Item, into table: String) async throws {
        try await call(.dynamoDB, "PutItem") { writer in
            writer.member("TableName", table)
            writer.key("Item")
            item.write(to: &writer)
        }
    }
}
