import MillraceModel
import MillraceStreams
import Testing

@Suite("Rows")
struct RowTests {
    private func key(_ bytes: UInt8...) -> RowKey { RowKey(space: "items", key: bytes) }

    @Test("rows are set, replaced and removed, empty keys and values too", arguments: StoreKind.allCases)
    func life(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let store = fixture.store
            #expect(try await store.row(key(1)) == nil)
            try await store.write {
                $0.setRow(key(1), [10])
                $0.setRow(key(), [])
            }
            #expect(try await store.row(key(1)) == [10])
            #expect(try await store.row(key()) == [])
            try await store.write { $0.setRow(key(1), [11]) }
            #expect(try await store.row(key(1)) == [11])
            try await store.write {
                $0.removeRow(key(1))
                $0.removeRow(key())
                $0.removeRow(key(99))
            }
            #expect(try await store.row(key(1)) == nil)
            #expect(try await store.rows(in: "items", after: nil, limit: 10) == [])
        }
    }

    @Test("rows come in the unsigned order of their bytes, a prefix first", arguments: StoreKind.allCases)
    func order(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            let keys: [[UInt8]] = [[], [0], [0, 1], [1], [1, 0], [127], [128], [255], [255, 255]]
            try await fixture.store.write { transaction in
                for key in keys.reversed() { transaction.setRow(RowKey(space: "items", key: key), key) }
                transaction.setRow(RowKey(space: "other", key: [7]), [])
            }
            let all = try await fixture.store.rows(in: "items", after: nil, limit: 100)
            #expect(all.map(\.key) == keys)
            #expect(all.map(\.value) == keys)
            #expect(
                try await fixture.store.rows(in: "items", after: [0, 1], limit: 3).map(\.key) == [[1], [1, 0], [127]])
            #expect(try await fixture.store.rows(in: "items", after: [0, 9], limit: 1).map(\.key) == [[1]])
            #expect(try await fixture.store.rows(in: "items", after: [255, 255], limit: 3).isEmpty)
            #expect(try await fixture.store.rows(in: "none", after: nil, limit: 3).isEmpty)
        }
    }

    @Test(
        "the end of a prefix is the first key behind all that begin with it",
        arguments: [([1, 2], [1, 3]), ([1, 255], [2]), ([255, 255], nil), ([], nil)] as [([UInt8], [UInt8]?)]
    )
    func prefix(bytes: [UInt8], end: [UInt8]?) {
        #expect(RowRange(prefix: bytes) == RowRange(from: bytes, to: end))
        #expect(RowRange(prefix: bytes).contains(bytes + [255, 255]))
        #expect(end.map(RowRange(prefix: bytes).contains) != true)
    }

    @Test("a transaction sees its own rows over the committed ones", arguments: StoreKind.allCases)
    func ownWrites(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            try await fixture.store.write { transaction in
                for byte in 0..<10 as Range<UInt8> { transaction.setRow(key(byte), [byte]) }
            }
            try await fixture.store.write { transaction in
                transaction.setRow(key(3), [33])
                transaction.removeRow(key(4))
                transaction.setRow(key(5, 5), [55])
                #expect(try transaction.row(key(3)) == [33])
                #expect(try transaction.row(key(4)) == nil)
                #expect(try transaction.row(key(6)) == [6])
                let rows = try transaction.rows(in: "items", after: [2], limit: 4)
                #expect(rows.map(\.key) == [[3], [5], [5, 5], [6]])
                #expect(rows.map(\.value) == [[33], [5], [55], [6]])
                transaction.removeSpace("items")
                #expect(try transaction.row(key(6)) == nil)
                #expect(try transaction.rows(in: "items", limit: 9).isEmpty)
                transaction.setRow(key(8), [88])
                #expect(try transaction.rows(in: "items", limit: 9) == [Row(key: [8], value: [88])])
            }
            #expect(try await fixture.store.rows(in: "items", after: nil, limit: 99) == [Row(key: [8], value: [88])])
            try await fixture.store.write { $0.removeSpace("items") }
            #expect(try await fixture.store.rows(in: "items", after: nil, limit: 99).isEmpty)
            try await fixture.store.write { $0.setRow(key(1), [1]) }
            #expect(try await fixture.store.row(key(1)) == [1])
        }
    }

    @Test("random writes and reads agree with a dictionary", arguments: StoreKind.allCases)
    func model(kind: StoreKind) async throws {
        try await withStore(kind) { fixture in
            var random = SeededGenerator(seed: 6)
            var model: [[UInt8]: [UInt8]] = [:]
            func expected(after key: [UInt8]?, limit: Int) -> [Row] {
                let keys = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
                let behind = keys.filter { other in key.map { $0.lexicographicallyPrecedes(other) } ?? true }
                return behind.prefix(limit).map { Row(key: $0, value: model[$0] ?? []) }
            }
            for round in 0..<60 {
                var writes: [(key: [UInt8], value: [UInt8]?)] = []
                for _ in 0..<Int.random(in: 1...40, using: &random) {
                    let key = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                        UInt8.random(in: 0...30, using: &random)
                    }
                    writes.append((key, Int.random(in: 0..<3, using: &random) == 0 ? nil : [UInt8(round)]))
                }
                for write in writes { model[write.key] = write.value }
                let start = Bool.random(using: &random) ? [UInt8.random(in: 0...30, using: &random)] : nil
                let limit = Int.random(in: 1...50, using: &random)
                let batch = writes
                let seen = try await fixture.store.write { transaction in
                    for write in batch {
                        let key = RowKey(space: "items", key: write.key)
                        if let value = write.value {
                            transaction.setRow(key, value)
                        } else {
                            transaction.removeRow(key)
                        }
                    }
                    return try transaction.rows(in: "items", after: start, limit: limit)
                }
                #expect(seen == expected(after: start, limit: limit))
                #expect(try await fixture.store.rows(in: "items", after: start, limit: limit) == seen)
            }
            // More than one chunk of the store in memory.
            try await fixture.store.write { transaction in
                for index in 0..<2_000 {
                    transaction.setRow(RowKey(space: "many", key: Array("\(index * 7_919 % 2_000)".utf8)), [])
                }
            }
            let many = try await fixture.store.rows(in: "many", after: nil, limit: .max).map(\.key)
            #expect(many.count == 2_000)
            #expect(zip(many, many.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
            for _ in 0..<60 {
                let bounds = (0..<2).map { _ in Array("\(Int.random(in: 0...2_100, using: &random))".utf8) }
                let upper = Bool.random(using: &random) ? bounds[1] : nil
                let range = RowRange(from: bounds[0], to: upper, isReversed: Bool.random(using: &random))
                let limit = Bool.random(using: &random) ? .max : Int.random(in: 1...500, using: &random)
                let inside = many.filter { key in
                    !key.lexicographicallyPrecedes(bounds[0]) && upper.map(key.lexicographicallyPrecedes) != false
                }
                let ordered = range.isReversed ? inside.reversed() : inside
                let page = try await fixture.store.rows(in: "many", range, limit: limit).map(\.key)
                #expect(page == Array(ordered.prefix(limit)), "\(range), at most \(limit)")
                if let last = page.last {
                    let rest = try await fixture.store.rows(in: "many", range.continued(behind: last), limit: .max)
                    #expect(rest.map(\.key) == Array(ordered.dropFirst(page.count)), "\(range) behind \(last)")
                }
            }
        }
    }
}
