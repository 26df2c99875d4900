import Foundation
import MillraceModel
import MillraceStreams
import Testing

@Suite struct WALCheckpointerTests {
    private let clock = TestClock()

    @Test("the log is copied into the file while commits go on, and begins anew before it is long")
    func bounded() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path("store.sqlite")
            let store = try SQLiteStore(path: path, synchronous: .off, now: clock.now)
            let value = [UInt8](repeating: 7, count: 400_000)
            var longest = 0
            for round in 0..<40 {
                try await store.write { transaction in
                    for number in 0..<8 {
                        transaction.setRow(RowKey(space: "large", key: [UInt8(round), UInt8(number)]), value)
                    }
                }
                longest = max(longest, try size(of: path + "-wal"))
            }
            // 128 MB were written; the commit that finds the log too long has been added to it already.
            #expect(longest < 72 << 20)
            #expect(try size(of: path) > 32 << 20, "what is in the file while the store is open")
            let rows = try await store.rows(in: "large", after: nil, limit: 1_000)
            #expect(rows.count == 320)
            #expect(rows.allSatisfy { $0.value == value })
            try await store.close()
            let left = FileManager.default.contents(atPath: path + "-wal") ?? Data()
            #expect(left.isEmpty, "the connection of the checkpointer does not keep the log alive")
        }
    }

    private func size(of path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }
}
