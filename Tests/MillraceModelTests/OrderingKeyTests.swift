import MillraceModel
import Testing

@Suite("Ordering key")
struct OrderingKeyTests {
    private func hash(keys: Item, new: Item? = ["a": 1], old: Item? = nil) throws -> UInt64 {
        let change = try #require(ItemChange(keys: keys, oldImage: old, newImage: new))
        return try hash(.change(change))
    }

    private func hash(partitionKey: String, data: [UInt8] = []) throws -> UInt64 {
        try hash(.data(DataRecord(partitionKey: partitionKey, data: data)))
    }

    private func hash(_ content: StreamRecord.Content, sequenceNumber: String = "1") throws -> UInt64 {
        StreamRecord(
            sequenceNumber: try #require(SequenceNumber(sequenceNumber)), arrival: .epoch, content: content
        ).orderingKeyHash
    }

    @Test(
        "T5 the hash of an item's key is the same in every process",
        arguments: [
            (["id": "1"], 0x4860_d0c0_6316_c3ad), (["id": 1], 0x95e4_fcce_ad2b_d313),
            (["id": .binary([0x31])], 0xac88_e5a8_d28e_f30f), (["id": 1, "at": "2026"], 0x6d6d_f179_166a_4205),
            (["é": "€"], 0xf37f_524e_2f18_138f), ([:], 0x1ece_f2f9_add4_b841),
        ] as [(Item, UInt64)])
    func goldenItemKeys(keys: Item, hash: UInt64) throws {
        #expect(try self.hash(keys: keys) == hash, "\(keys.jsonText())")
    }

    @Test(
        "T5 the hash of a partition key is the same in every process",
        arguments: [
            ("", 0x1ece_f2f9_add4_b841), ("user-7", 0x8de6_bcbf_8775_f16c), ("é€😀", 0x32e6_01b8_9dc3_9412),
        ] as [(String, UInt64)])
    func goldenPartitionKeys(partitionKey: String, hash: UInt64) throws {
        #expect(try self.hash(partitionKey: partitionKey) == hash)
    }

    @Test("T5 only the key counts: not the images, the operation, the data, or the place in the shard")
    func onlyTheKeyCounts() throws {
        let keys: Item = ["id": "1", "at": 7]
        let inserted = try hash(keys: keys)
        #expect(try hash(keys: keys, new: nil, old: ["a": 1]) == inserted)
        #expect(try hash(keys: keys, new: ["b": 2], old: ["a": 1]) == inserted)
        #expect(try hash(partitionKey: "k", data: [1]) == hash(partitionKey: "k", data: [2, 3]))
        let data = StreamRecord.Content.data(DataRecord(partitionKey: "k", data: []))
        #expect(try hash(data, sequenceNumber: "1") == hash(data, sequenceNumber: "99"))
    }

    @Test("T5 equal keys have equal hashes: numbers in any spelling, attributes in any order")
    func equalKeys() throws {
        let spellings = try ["7", "7.0", "007", "0.7e1", "70E-1"].map { text in
            try hash(keys: ["id": .number(try AWSNumber(text))])
        }
        #expect(Set(spellings).count == 1)
        for seed in 0..<50 as Range<UInt64> {
            var generator = ItemGenerator(seed: seed)
            let keys = generator.item()
            var shuffled: Item = [:]
            for (name, value) in keys.shuffled(using: &generator.random) {
                // Sets are equal in any order, so what is no key must not tell them apart.
                if case .stringSet(let elements) = value {
                    shuffled[name] = .stringSet(elements.reversed())
                } else {
                    shuffled[name] = value
                }
            }
            #expect(shuffled == keys)
            #expect(try hash(keys: shuffled) == hash(keys: keys), "seed \(seed)")
        }
    }

    @Test("T5 different keys do not run together")
    func framing() throws {
        let keys: [Item] = [
            ["a": "b", "c": "d"], ["a": "b1:cS1:d"], ["a": "bc", "d": ""], ["ab": "", "c": "d"], ["a": "1"], ["a": 1],
            ["a": .binary([0x31])], ["a": ""], ["a": .binary([])], [:], ["a": "b", "c": ""], ["c": "b", "a": "d"],
        ]
        #expect(try Set(keys.map { try hash(keys: $0) }).count == keys.count)
    }

    @Test("T5 keys spread over ten slots", arguments: ["text", "number", "partition key"])
    func spread(kind: String) throws {
        var counts = Array(repeating: 0, count: 10)
        for index in 0..<10_000 {
            let hash =
                switch kind {
                case "text": try hash(keys: ["id": .string("order-\(index)")])
                case "number": try hash(keys: ["id": .number(AWSNumber(index)), "at": "2026"])
                default: try hash(partitionKey: "user-\(index)")
                }
            counts[Int(hash % 10)] += 1
        }
        // Four standard deviations of a fair draw around 1,000.
        #expect(counts.allSatisfy { (880...1_120).contains($0) }, "\(counts)")
    }
}
