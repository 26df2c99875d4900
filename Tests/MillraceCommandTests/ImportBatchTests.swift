import MillraceModel
import Testing

@testable import MillraceCommand

@Suite struct ImportBatchTests {
    private static let table: JSONValue = [
        "Table": [
            "KeySchema": [["AttributeName": "id", "KeyType": "HASH"], ["AttributeName": "at", "KeyType": "RANGE"]]
        ]
    ]

    /// Writes items through a service, and gives the texts `batch:ids` and `put:id` of what it was sent.
    private func write(
        _ ids: [String], _ answer: @escaping FakeTransport.Answer
    ) async throws -> (sent: [String], written: Int, refusal: ImportBatch.Refused?) {
        let transport = FakeTransport { request in
            request.operation == "DescribeTable" ? (200, Self.table) : answer(request)
        }
        var batch = try await ImportBatch(table: "Orders", client: WireClient(transport: transport))
        var refusal: ImportBatch.Refused?
        do {
            for (index, id) in ids.enumerated() {
                let item: Item = ["id": .string(id), "at": 1]
                if !batch.takes(item, byteCount: 10) { try await batch.write() }
                batch.add(item, line: index + 1, byteCount: 10)
            }
            try await batch.write()
        } catch let error as ImportBatch.Refused {
            refusal = error
        }
        let sent = transport.requests.dropFirst().map { request in
            if request.operation == "PutItem" { return "put:\(Self.id(request.input["Item"]))" }
            let requests = request.input["RequestItems"]?.objectValue?["Orders"]?.arrayValue ?? []
            return "batch:" + requests.map { Self.id($0.objectValue?["PutRequest"]?.objectValue?["Item"]) }.joined()
        }
        return (sent, batch.writtenCount, refusal)
    }

    private static func id(_ item: JSONValue?) -> String {
        item?.objectValue?["id"]?.objectValue?["S"]?.stringValue ?? "?"
    }

    @Test("G10 a key that comes again begins another batch, so that its items keep their order")
    func duplicates() async throws {
        let outcome = try await write(["a", "b", "a", "a", "c"]) { _ in (200, ["UnprocessedItems": [:]]) }
        #expect(outcome.sent == ["batch:ab", "batch:a", "batch:ac"])
        #expect(outcome.written == 5)
    }

    @Test("a batch has at most 25 items and 8 MB")
    func limits() async throws {
        let outcome = try await write((1...60).map { "(\($0))" }) { _ in (200, [:]) }
        #expect(outcome.sent.count == 3)
        #expect(outcome.written == 60)
        var batch = try await ImportBatch(
            table: "Orders", client: WireClient(transport: FakeTransport { _ in (200, Self.table) }))
        batch.add(["id": "a"], line: 1, byteCount: 5 << 20)
        #expect(!batch.takes(["id": "b"], byteCount: 5 << 20))
        #expect(batch.takes(["id": "b"], byteCount: 3 << 20))
    }

    @Test("a batch that is refused is put item by item, and the one that is refused then is named by its line")
    func refused() async throws {
        let outcome = try await write(["a", "b", "c", "d"]) { request in
            if request.operation == "PutItem", Self.id(request.input["Item"]) != "c" { return (200, [:]) }
            return FakeTransport.error("ValidationException")
        }
        #expect(outcome.sent == ["batch:abcd", "put:a", "put:b", "put:c"])
        #expect(outcome.written == 2)
        #expect(outcome.refusal?.line == 3)
        #expect(outcome.refusal?.writtenCount == 2)
        #expect((outcome.refusal?.underlying as? WireFailure)?.type == "ValidationException")
    }

    @Test("items that a service leaves unprocessed are put one by one")
    func unprocessed() async throws {
        let outcome = try await write(["a", "b"]) { request in
            request.operation == "PutItem" ? (200, [:]) : (200, ["UnprocessedItems": ["Orders": []]])
        }
        #expect(outcome.sent == ["batch:ab", "put:a", "put:b"])
        #expect(outcome.written == 2)
    }

    @Test("a service that fails is not tried again item by item")
    func failing() async throws {
        let outcome = try await write(["a", "b"]) { _ in FakeTransport.error("InternalServerError", status: 500) }
        #expect(outcome.sent == ["batch:ab"])
        #expect(outcome.refusal?.line == 1)
        #expect(outcome.written == 0)
    }
}
