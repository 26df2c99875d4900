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

    @Test("An address's table is shared while it stands, looked up when it changed, refused when it is another one")
    func sharedTables() async throws {
        let directory = TableDirectory([table(1)], spacePrefix: "")
        let store = MemoryStore(now: { .epoch })
        let address = try ItemAddress(ofKey: ["id": "1"], in: #require(directory.shared(named: "Birds")))
        func found() async throws -> SharedTable {
            try await store.write { try directory.table(of: address, in: $0) }
        }
        #expect(try await found() === address.shared)
        var changed = table(1)
        changed.isDeletionProtected = true
        directory.publish(changed, named: "Birds", sequence: directory.nextSequence())
        #expect(try await found().table == changed)
        directory.publish(table(2), named: "Birds", sequence: directory.nextSequence())
        await #expect(throws: ServiceError.self) { try await found() }
        directory.publish(nil, named: "Birds", sequence: directory.nextSequence())
        await #expect(throws: ServiceError.self) { try await found() }
        // Under way is a change whose row stands in the store only.
        directory.publish(table(1), named: "Birds", sequence: directory.nextSequence())
        directory.beginChange()
        await #expect(throws: ServiceError.self) { try await found() }
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
