import MillraceModel
import MillraceStreams
import MillraceTables
import Testing

@Suite("Turning streams on and off")
struct StreamSwitchingTests {
    @Test(
        "G1 a stream is enabled on a new table, or enabled, disabled or changed on an existing one",
        arguments: StoreKind.allCases)
    func switches(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let created = try await tables.service.createTable(
            TableDefinition(name: "Orders", keySchema: KeySchema(hash: "id"), streamViewType: .keysOnly))
        #expect(created.streamViewType == .keysOnly)
        #expect(created.latestStreamARN.flatMap { tables.store.stream($0) }?.viewType == .keysOnly)

        let birds = try await tables.createBirds(view: nil)
        #expect(try await birds.describe().latestStreamARN == nil)
        let enabled = try await tables.service.updateStream(of: "Birds", enabled: true, viewType: .newImage)
        #expect(enabled.streamViewType == .newImage)
        let disabled = try await tables.service.updateStream(of: "Birds", enabled: false)
        #expect(disabled.streamViewType == nil)
        tables.clock.move(by: .seconds(1))
        let changed = try await tables.service.updateStream(of: "Birds", enabled: true, viewType: .oldImage)
        #expect(changed.streamViewType == .oldImage)
        #expect(tables.store.streams().filter { $0.arn.tableName == "Birds" }.map(\.status) == [.disabled, .enabled])
    }

    @Test("G1 E1 a view type is needed to enable and refused to disable")
    func viewTypeMatters() async throws {
        let tables = try await TestTables(on: .memory)
        try await tables.createBirds(view: nil)
        let missing = await #expect(throws: ServiceError.self) {
            try await tables.service.updateStream(of: "Birds", enabled: true)
        }
        #expect(missing?.code == .validation)
        let extra = await #expect(throws: ServiceError.self) {
            try await tables.service.updateStream(of: "Birds", enabled: false, viewType: .keysOnly)
        }
        #expect(extra?.code == .validation)
        #expect(tables.store.streams().isEmpty)
    }

    @Test(
        "G3 E2 enabling a stream on a table that has one is ResourceInUseException, or ValidationException by the switch",
        arguments: TableService.Options.EnablingAnEnabledStream.allCases)
    func enablingTwice(answer: TableService.Options.EnablingAnEnabledStream) async throws {
        let tables = try await TestTables(
            on: .memory, options: TableService.Options(enablingAnEnabledStream: answer))
        try await tables.createBirds()
        for view in StreamViewType.allCases {
            let error = await #expect(throws: ServiceError.self) {
                try await tables.service.updateStream(of: "Birds", enabled: true, viewType: view)
            }
            #expect(error?.code.description == answer.rawValue)
            #expect(error?.message == "Table already has an enabled stream: TableName: Birds")
        }
        #expect(tables.store.streams().count == 1)
    }

    @Test("G3 the answer is ResourceInUseException unless another is chosen")
    func defaultAnswer() {
        #expect(TableService.Options().enablingAnEnabledStream == .resourceInUse)
    }

    @Test("G4 E3 disabling a stream on a table that has none is a ValidationException", arguments: StoreKind.allCases)
    func disablingNone(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        try await tables.service.updateStream(of: "Birds", enabled: false)
        let error = await #expect(throws: ServiceError.self) {
            try await tables.service.updateStream(of: "Birds", enabled: false)
        }
        #expect(error?.code == .validation)
        #expect(error?.message == "Table has no stream to disable: TableName: Birds")
    }

    @Test(
        "G5 E7 enabling again after a disable makes a new stream, empty, and leaves the old one readable",
        arguments: StoreKind.allCases)
    func enablingAgain(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        try await birds.put(["id": "1"])
        let first = try #require(try await birds.describe().latestStreamARN)
        try await tables.service.updateStream(of: "Birds", enabled: false)
        try await birds.put(["id": "2"])
        try await tables.service.updateStream(of: "Birds", enabled: true, viewType: .newAndOldImages)
        let second = try #require(try await birds.describe().latestStreamARN)
        try await birds.put(["id": "3"])
        #expect(first != second)
        let keys = try await tables.changes().map(\.keys)
        #expect(keys == [["id": "3"]])
        let old = try await tables.records(of: first).flatMap(\.records)
        #expect(old.count == 1)
    }

    @Test("G6 a stream's ARN ends in the UTC instant of its creation", arguments: StoreKind.allCases)
    func streamARN(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let table = try await birds.describe()
        #expect(
            table.latestStreamARN?.description
                == "arn:aws:dynamodb:us-west-2:111122223333:table/Birds/stream/2015-05-11T21:21:33.291")
        #expect(table.latestStreamLabel == "2015-05-11T21:21:33.291")
        #expect(table.arn == "arn:aws:dynamodb:us-west-2:111122223333:table/Birds")
    }

    @Test(
        "G6 S9 labels of one table never repeat: not in one instant, not after a delete, not with the clock set back",
        arguments: StoreKind.allCases)
    func labelsAreUnique(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        var labels: [String] = []
        for round in 0..<6 {
            let birds = try await tables.createBirds()
            labels.append(try #require(try await birds.describe().latestStreamLabel))
            try await tables.service.updateStream(of: "Birds", enabled: false)
            try await tables.service.updateStream(of: "Birds", enabled: true, viewType: .keysOnly)
            labels.append(try #require(try await birds.describe().latestStreamLabel))
            try await tables.service.deleteTable("Birds")
            // Trimming forgets the streams, which must not make their labels free again.
            tables.clock.move(by: .seconds(90_000))
            for stream in tables.store.streams() {
                let now = tables.clock.now
                _ = try await tables.store.write { try $0.trim(stream.arn, before: now) }
            }
            #expect(tables.store.streams().isEmpty)
            tables.clock.move(by: .seconds(round.isMultiple(of: 2) ? -90_000 : -200_000))
        }
        #expect(Set(labels).count == labels.count)
        #expect(labels == labels.sorted())
        #expect(labels.prefix(2) == ["2015-05-11T21:21:33.291", "2015-05-11T21:21:33.292"])
    }

    @Test(
        "G7 E5 E6 DescribeTable gives the latest stream's ARN and label, also after a disable, but no view type then",
        arguments: StoreKind.allCases)
    func describes(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let before = try await birds.describe()
        try await tables.service.updateStream(of: "Birds", enabled: false)
        let after = try await birds.describe()
        #expect(after.latestStreamARN == before.latestStreamARN)
        #expect(after.latestStreamLabel == before.latestStreamLabel)
        #expect(before.streamViewType == .newAndOldImages)
        #expect(after.streamViewType == nil)
    }

    @Test(
        "G21 E6 disabling closes the shards; what they hold stays readable, and nothing is added",
        arguments: StoreKind.allCases)
    func disablingCloses(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let stream = try #require(try await birds.describe().latestStreamARN)
        try await birds.put(["id": "1"])
        try await tables.service.updateStream(of: "Birds", enabled: false)
        try await birds.put(["id": "2"])
        #expect(tables.store.stream(stream)?.status == .disabled)
        #expect(tables.store.shards(of: stream).allSatisfy { !$0.isOpen })
        let records = try await tables.records(of: stream).flatMap(\.records)
        #expect(records.count == 1)
    }

    @Test("G21 E9 deleting a table disables its stream, which stays readable", arguments: StoreKind.allCases)
    func deletingCloses(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        let birds = try await tables.createBirds()
        let stream = try #require(try await birds.describe().latestStreamARN)
        try await birds.put(["id": "1"])
        let last = try await tables.service.deleteTable("Birds")
        #expect(last.latestStreamARN == stream)
        #expect(tables.store.stream(stream)?.status == .disabled)
        let records = try await tables.records(of: stream).flatMap(\.records)
        #expect(records.count == 1)
    }

    @Test(
        "E4 changes take effect at once, so no request finds the table or its stream in use by the one before",
        arguments: StoreKind.allCases
    )
    func nothingIsInUse(kind: StoreKind) async throws {
        let tables = try await TestTables(on: kind)
        try await tables.createBirds()
        for _ in 0..<3 {
            let stream = try #require(try await tables.service.describeTable("Birds").latestStreamARN)
            #expect(tables.store.stream(stream)?.status == .enabled)
            try await tables.service.updateStream(of: "Birds", enabled: false)
            #expect(tables.store.stream(stream)?.status == .disabled)
            try await tables.service.updateStream(of: "Birds", enabled: true, viewType: .keysOnly)
            var update = TableUpdate()
            update.indexes = [.create(SecondaryIndex("late", keySchema: KeySchema(hash: "l")))]
            let created = try await tables.service.updateTable("Birds", update)
            #expect(created.indexes.map(\.isBackfilling) == [false])
            update.indexes = [.delete(name: "late")]
            #expect(try await tables.service.updateTable("Birds", update).indexes.isEmpty)
        }
        try await tables.service.deleteTable("Birds")
        try await tables.createBirds()
        #expect(try await tables.service.listTables() == ["Birds"])
    }
}
