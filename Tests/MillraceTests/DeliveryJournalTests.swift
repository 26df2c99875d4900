import Foundation
import Millrace
import MillraceCore
import MillraceModel
import MillraceStreams
import MillraceTesting
import Testing

/// One suite for both journals.
@Suite struct DeliveryJournalTests {
    enum Kind: String, CaseIterable {
        case memory, file
    }

    private static let stream = StreamARN(
        table: "T",
        label: "2026-01-01T00:00:00.000",
        region: "r",
        accountID: "000000000000"
    )

    private static func ledger(_ number: Int) -> LaneLedger {
        var ledger = LaneLedger()
        if let last = SequenceNumber("10000000000000000000\(number)") { ledger.marks.deliver(last, slot: 0, of: 1) }
        return ledger
    }

    private static func lane(_ shard: Int, mapping: String = "m") -> LaneKey {
        LaneKey(mapping: mapping, stream: stream, shard: ShardID("shardId-0000000000000000000\(shard)-aaaaaaaa"))
    }

    private func path() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)").path
    }

    private func journal(_ kind: Kind, _ path: String) throws -> any DeliveryJournal {
        switch kind {
        case .memory: MemoryDeliveryJournal()
        case .file: try FileDeliveryJournal(path: path) { Issue.record("line \($0) is damaged") }
        }
    }

    @Test("a journal gives back the last ledger of each lane of a mapping", arguments: Kind.allCases)
    func lastLedger(kind: Kind) throws {
        let path = path()
        let journal = try journal(kind, path)
        for number in 1...3 {
            for shard in 1...3 { try journal.record(Self.ledger(number + shard), of: Self.lane(shard)) }
        }
        try journal.record(Self.ledger(9), of: Self.lane(1, mapping: "other"))
        let ledgers = journal.ledgers(mapping: "m", stream: Self.stream)
        let expected = (1...3).map { (Self.lane($0).shard, Self.ledger($0 + 3)) }
        #expect(ledgers == Dictionary(uniqueKeysWithValues: expected))
        if kind == .file { try FileManager.default.removeItem(atPath: path) }
    }

    @Test("the file outlives the process that wrote it")
    func reopen() throws {
        let path = path()
        try journal(.file, path).record(Self.ledger(3), of: Self.lane(1))
        try journal(.file, path).record(Self.ledger(4), of: Self.lane(2))
        let ledgers = try journal(.file, path).ledgers(mapping: "m", stream: Self.stream)
        #expect(ledgers == [Self.lane(1).shard: Self.ledger(3), Self.lane(2).shard: Self.ledger(4)])
        try FileManager.default.removeItem(atPath: path)
    }

    @Test("a damaged line is named and costs only itself")
    func damagedLine() throws {
        let path = path()
        try journal(.file, path).record(Self.ledger(3), of: Self.lane(1))
        try journal(.file, path).record(Self.ledger(4), of: Self.lane(2))
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        data[3] = UInt8(ascii: "#")
        try data.write(to: URL(fileURLWithPath: path))
        var damaged: [Int] = []
        let journal = try FileDeliveryJournal(path: path) { damaged.append($0) }
        #expect(damaged == [1])
        #expect(journal.ledgers(mapping: "m", stream: Self.stream) == [Self.lane(2).shard: Self.ledger(4)])
        try FileManager.default.removeItem(atPath: path)
    }
}
