import MillraceModel
import MillraceStreams
import Testing

@Suite("Record codec")
struct RecordCodecTests {
    @Test("G8 changes come back with keys, both images and who made them, over 1,000 random ones")
    func changes() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<1_000 {
            let change = ItemChange(
                keys: ["id": .random(depth: 0, using: &random)],
                oldImage: Bool.random(using: &random) ? .random(using: &random) : nil,
                newImage: Bool.random(using: &random) ? .random(using: &random) : nil,
                userIdentity: Bool.random(using: &random) ? .timeToLive : nil
            )
            guard let change else { continue }
            #expect(try RecordCodec.decode(RecordCodec.encode(.change(change))) == .change(change))
        }
    }

    @Test("data records come back, empty ones too", arguments: [0, 1, 70_000])
    func data(count: Int) throws {
        let bytes = [UInt8](repeating: 0xab, count: count)
        let content = StreamRecord.Content.data(DataRecord(partitionKey: "gerät-1", data: bytes))
        #expect(try RecordCodec.decode(RecordCodec.encode(content)) == content)
    }

    @Test("every truncation of a record is found damaged")
    func truncation() throws {
        let change = try #require(ItemChange(keys: ["id": 1], oldImage: ["id": 1], newImage: ["id": 1, "n": "x"]))
        for content in [StreamRecord.Content.change(change), .data(DataRecord(partitionKey: "k", data: [1, 2, 3]))] {
            let bytes = RecordCodec.encode(content)
            for count in 0..<bytes.count {
                #expect(throws: StoreError.self) { try RecordCodec.decode(Array(bytes.prefix(count))) }
            }
        }
    }

    @Test("random damage of records never crashes")
    func mutation() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<10_000 {
            let change = ItemChange(
                keys: ["id": 1], oldImage: nil, newImage: .random(using: &random), userIdentity: .timeToLive)
            var bytes = RecordCodec.encode(.change(try #require(change)))
            let index = Int.random(in: 0..<bytes.count, using: &random)
            bytes[index] = UInt8.random(in: 0...255, using: &random)
            do { _ = try RecordCodec.decode(bytes) } catch { #expect(error is StoreError) }
        }
    }
}
