import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Table directory")
struct TableDirectoryTests {
    private func table(_ number: UInt64) -> StoredTable {
        StoredTable(number: number, name: "Birds", keySchema: KeySchema(hash: "id"), createdAt: .epoch)
    }

    @Test("Outcomes that arrive in another order than the changes ran leave the last one")
    func ordersOutcomes() {
        let directory = TableDirectory([table(1)], spacePrefix: "")
        directory.beginChange()
        directory.beginChange()
        let (deleted, created) = (directory.nextSequence(), directory.nextSequence())
        directory.publish(table(2), named: "Birds", sequence: created)
        directory.endChange()
        directory.publish(nil, named: "Birds", sequence: deleted)
        directory.endChange()
        #expect(directory.table(named: "Birds") == table(2))
        #expect(directory.names == ["Birds"])
    }

    @Test("A body sees what stands in its transaction while a change is under way, else what stands here")
    func readsRowsDuringChanges() async throws {
        let directory = TableDirectory([table(1)], spacePrefix: "")
        let store = MemoryStore(now: { .epoch })
        let row = table(2).encoded
        let (during, after) = try await store.write { transaction in
            directory.beginChange()
            transaction.setRow(StoredTable.rowKey(of: "Birds", ""), row)
            let during = try directory.table(named: "Birds", in: transaction)
            directory.endChange()
            return (during, try directory.table(named: "Birds", in: transaction))
        }
        #expect(during == table(2))
        #expect(after == table(1))
    }

    @Test("The row of a table is read back as it was written, and damage is noticed")
    func rows() throws {
        let arn = StreamARN(table: "Birds", label: "l", region: "us-west-2", accountID: "111122223333")
        var stored = StoredTable(
            number: .max,
            name: "Birds",
            keySchema: KeySchema(hash: "h", range: KeyAttribute("r", .binary)),
            createdAt: Timestamp(microsecondsSinceEpoch: -1)
        )
        for stream in [nil, StoredTable.EnabledStream(arn: arn, viewType: .oldImage)] {
            for latest in [nil, arn] where stream == nil || latest != nil {
                stored.stream = stream
                stored.latestStreamARN = latest
                #expect(try StoredTable(stored.encoded) == stored)
            }
        }
        for count in 0..<stored.encoded.count {
            #expect(throws: StoreError.self) { try StoredTable(Array(stored.encoded.prefix(count))) }
        }
        #expect(throws: StoreError.self) { try StoredTable([9] + stored.encoded.dropFirst()) }
    }
}
