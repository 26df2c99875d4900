import MillraceModel
import Testing

@testable import MillraceStreams

@Suite("Stored images")
struct StoredImagesTests {
    private func encode(_ change: ItemChange, _ images: StoredImages?) -> [UInt8] {
        var writer = BinaryWriter()
        RecordCodec.encode(.change(change), images: images, to: &writer)
        return writer.bytes
    }

    @Test("G8 a record made of the images' stored form comes back like one made of the images, over 1,000 random ones")
    func changes() throws {
        for seed in 0..<1_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let change = ItemChange(
                keys: ["id": 1],
                oldImage: Bool.random(using: &random) ? .random(using: &random) : nil,
                newImage: Bool.random(using: &random) ? .random(using: &random) : nil,
                userIdentity: Bool.random(using: &random) ? .timeToLive : nil
            )
            guard let change else { continue }
            let (new, old) = (
                change.newImage.map { ItemCodec.encode($0) }, change.oldImage.map { ItemCodec.encode($0) }
            )
            for images in [StoredImages(new: new, old: old), StoredImages(new: new, old: nil)] {
                let bytes = encode(change, images)
                #expect(try RecordCodec.decode(bytes) == .change(change), "seed \(seed)")
                #expect(bytes.count == encode(change, nil).count, "seed \(seed)")
            }
        }
    }

    @Test("images in a form that records do not have are written anew", arguments: [[], [9, 1, 2]] as [[UInt8]])
    func otherForms(bytes: [UInt8]) throws {
        let change = try #require(ItemChange(keys: ["id": 1], oldImage: ["id": 1], newImage: ["id": 1, "n": "x"]))
        let record = encode(change, StoredImages(new: bytes, old: bytes))
        #expect(try RecordCodec.decode(record) == .change(change))
    }

    @Test("a store in memory, which stores no bytes, keeps no stored form; one in a file is given it")
    func memory() throws {
        let state = MemoryState()
        let group = TransactionGroup(base: state, catalog: state.index.catalog)
        try group.run(at: .epoch) { transaction in
            try transaction.createStream(StoreFixture.stream)
            let change = try #require(ItemChange(keys: ["id": 1], oldImage: nil, newImage: ["id": 1]))
            _ = try transaction.append(
                .change(change), to: StoreFixture.stream, hash: 0,
                images: StoredImages(new: ItemCodec.encode(["id": 1]), old: nil))
        }
        let records = group.changes.appended.values.flatMap(\.self)
        #expect(records.count == 1)
        #expect(records.allSatisfy { $0.images == nil })
        #expect(!state.takesStoredForms)
    }
}
