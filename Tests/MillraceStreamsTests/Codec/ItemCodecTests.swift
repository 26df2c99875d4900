import MillraceModel
import MillraceStreams
import Testing

@Suite("Item codec")
struct ItemCodecTests {
    @Test("items come back as they were, over 2,000 random ones")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let item = Item.random(using: &random)
            #expect(try ItemCodec.decode(ItemCodec.encode(item)) == item)
        }
    }

    @Test("every truncation of an item is found damaged")
    func truncation() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<50 {
            let bytes = ItemCodec.encode(.random(using: &random))
            for count in 0..<bytes.count {
                #expect(throws: StoreError.self) { try ItemCodec.decode(Array(bytes.prefix(count))) }
            }
        }
    }

    @Test("bytes behind an item are found damaged")
    func leftovers() {
        #expect(throws: StoreError.self) { try ItemCodec.decode(ItemCodec.encode(["id": 1]) + [0]) }
    }

    @Test("random damage is refused or read as another item, and never crashes")
    func mutation() {
        var random = SeededGenerator(seed: 3)
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = ItemCodec.encode(.random(using: &random))
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                guard let index = bytes.indices.randomElement(using: &random) else { continue }
                bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
            do {
                _ = try ItemCodec.decode(bytes)
            } catch {
                #expect(error is StoreError)
                refused += 1
            }
        }
        #expect(refused > 1_000)
    }

    @Test("values nested as deeply as JSON can be are stored, deeper ones are refused when read")
    func depth() throws {
        func nested(_ levels: Int) -> Item {
            var value = AttributeValue.null
            for level in 0..<levels { value = level.isMultiple(of: 2) ? .list([value]) : .map(["m": value]) }
            return ["deep": value]
        }
        #expect(try ItemCodec.decode(ItemCodec.encode(nested(128))) == nested(128))
        #expect(throws: StoreError.self) { try ItemCodec.decode(ItemCodec.encode(nested(129))) }
    }

    @Test("an announced length beyond the bytes allocates nothing")
    func announcedLength() {
        let huge: [UInt8] = [1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]
        #expect(throws: StoreError.self) { try ItemCodec.decode(huge) }
        let tooLong: [UInt8] = [1] + Array(repeating: 0xff, count: 10)
        #expect(throws: StoreError.self) { try ItemCodec.decode(tooLong) }
    }

    @Test("an item of an unknown form is refused", arguments: [0, 2, 255] as [UInt8])
    func unknownForm(version: UInt8) {
        #expect(throws: StoreError.self) { try ItemCodec.decode([version, 0]) }
    }

    @Test("a number that is not in its normal form is found damaged")
    func numberForm() {
        let padded: [UInt8] = [1, 1, 1, 0x6e, 5, 3] + Array("007".utf8)
        #expect(throws: StoreError.self) { try ItemCodec.decode(padded) }
    }
}
