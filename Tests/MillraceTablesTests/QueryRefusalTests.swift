import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Refused queries and scans")
struct QueryRefusalTests {
    /// `Birds` by `h` and `r`, with a local index that names one attribute and a global one with keys only.
    private func tables() async throws -> TestTables {
        let tables = try await TestTables(on: .memory)
        try await tables.service.createTable(
            TableDefinition(
                name: "Birds",
                keySchema: KeySchema(hash: "h", range: KeyAttribute("r", .number)),
                indexes: [
                    SecondaryIndex(
                        "local",
                        .local,
                        keySchema: KeySchema(hash: "h", range: "l"),
                        projection: .include(["x"])
                    ),
                    SecondaryIndex("global", keySchema: KeySchema(hash: "g"), projection: .keysOnly),
                ]
            ))
        for number in 0..<4 {
            try await tables.service.putItem(
                ["h": "a", "r": .number(AWSNumber(number)), "l": "l", "g": "g", "x": 1, "y": 2], into: "Birds")
        }
        return tables
    }

    private func query(_ indexName: String? = nil, _ change: (inout QueryInput) -> Void = { _ in }) -> QueryInput {
        var input = QueryInput(
            tableName: "Birds",
            indexName: indexName,
            keyConditionExpression: indexName == "global" ? "g = :v" : "h = :v",
            selection: ItemSelection(values: [":v": indexName == "global" ? "g" : "a"])
        )
        change(&input)
        return input
    }

    @Test("T14 what is not there or does not go together is refused in DynamoDB's words")
    func refusedQueries() async throws {
        let tables = try await tables()
        let cases: [(QueryInput, String)] = [
            (query("other"), "The table does not have the specified index: other"),
            (
                query("ab"),
                "1 validation error detected: Value 'ab' at 'indexName' failed to satisfy constraint: Member must have "
                    + "length greater than or equal to 3"
            ),
            (
                query("global") { $0.selection.consistentRead = true },
                "Consistent reads are not supported on global secondary indexes"
            ),
            (
                query { $0.keyConditionExpression = nil },
                "ExpressionAttributeValues can only be specified when using expressions: FilterExpression and "
                    + "KeyConditionExpression are null"
            ),
            (
                QueryInput(tableName: "Birds"),
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
            ),
            (
                query { $0.keyConditionExpression = "r = :v" }, "Query condition missed key schema element: h"
            ),
            (query { $0.keyConditionExpression = "h > :v" }, "Query key condition not supported"),
            (
                query { $0.keyConditionExpression = "h = :v AND r = :v" },
                "One or more parameter values were invalid: Condition parameter type does not match schema type"
            ),
            (
                query {
                    $0.selection.filterExpression = "r = :n"
                    $0.selection.expressionAttributeValues?[":n"] = 1
                },
                "Filter Expression can only contain non-primary key attributes: Primary key attribute: r"
            ),
            (
                query { $0.selection.limit = 0 },
                "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value "
                    + "greater than or equal to 1"
            ),
            (
                query { $0.selection.limit = -1 },
                "1 validation error detected: Value '-1' at 'limit' failed to satisfy constraint: Member must have "
                    + "value greater than or equal to 1"
            ),
        ]
        for (input, message) in cases { await expectRefusal(message) { try await tables.service.query(input) } }
        await expectRefusal("Requested resource not found", .resourceNotFound) {
            try await tables.service.query(query { $0.tableName = "Bees" })
        }
    }

    @Test("T14 what is selected must go with the projection and with the index")
    func refusedSelections() async throws {
        let tables = try await tables()
        func refuse(
            _ indexName: String?, _ select: ItemSelection.Select?, _ projection: String?, _ message: String
        ) async {
            await expectRefusal(message) {
                try await tables.service.query(
                    query(indexName) {
                        $0.selection.select = select
                        $0.selection.projection.projectionExpression = projection
                    })
            }
        }
        await refuse(
            nil, .specificAttributes, nil,
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
        await refuse(nil, .count, "x", "Cannot specify the ProjectionExpression when choosing to get only the Count")
        await refuse(
            nil, .allAttributes, "x", "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES")
        await refuse(
            "local", .allProjectedAttributes, "x",
            "Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES")
        await refuse(
            nil, .allProjectedAttributes, nil,
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
        await refuse(
            "global", .allAttributes, nil,
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global "
                + "secondary index global because its projection type is not ALL")
        await refuse(
            "global", nil, "y, x, r",
            "One or more parameter values were invalid: Global secondary index global does not project [x, y]")
        await expectRefusal(
            "One or more parameter values were invalid: Global secondary index global does not project one or more "
                + "filter attributes: [x, y]"
        ) {
            try await tables.service.query(
                query("global") { $0.selection.filterExpression = "size(y) = :v OR x = :v" })
        }
        await expectRefusal("Cannot specify the AttributesToGet when choosing to get only the Count") {
            var scan = ScanInput(tableName: "Birds")
            scan.selection.projection.attributesToGet = ["x"]
            scan.selection.select = .count
            return try await tables.service.scan(scan)
        }
    }

    @Test("T14 a starting key must be one, lie in what is queried, and in the segment that is scanned")
    func startingKeys() async throws {
        let tables = try await tables()
        let invalid = "The provided starting key is invalid"
        func refuse(
            _ indexName: String?, _ key: Item, _ message: String, _ change: (inout QueryInput) -> Void = { _ in }
        ) async {
            await expectRefusal(message) {
                try await tables.service.query(
                    query(indexName) {
                        $0.selection.exclusiveStartKey = key
                        change(&$0)
                    })
            }
        }
        let mismatch = "\(invalid): The provided key element does not match the schema"
        for key in [[:], ["h": "a"], ["h": "a", "r": "1"], ["h": "a", "r": 1, "x": 1], ["h": "a", "x": 1]] as [Item] {
            await refuse(nil, key, mismatch)
        }
        for key in [["h": "a", "r": 1], ["h": "a", "r": 1, "l": 1], ["h": "a", "r": 1, "l": "l", "x": 1]] as [Item] {
            await refuse("local", key, invalid)
        }
        await refuse(
            nil, ["h": "b", "r": 1],
            "The provided starting key is outside query boundaries based on provided conditions")
        await refuse(
            "global", ["h": "a", "r": 1, "g": "other"],
            "The provided starting key is outside query boundaries based on provided conditions")
        await refuse(
            nil, ["h": "a", "r": 5], "The provided starting key does not match the range key predicate"
        ) {
            $0.keyConditionExpression = "h = :v AND r < :n"
            $0.selection.expressionAttributeValues?[":n"] = 3
        }
        // One of three segments holds the items of "a".
        var refusals = 0
        for segment in 0..<3 {
            var scan = ScanInput(tableName: "Birds")
            (scan.segment, scan.totalSegments) = (segment, 3)
            scan.selection.exclusiveStartKey = ["h": "a", "r": 0]
            do {
                #expect(try await tables.service.scan(scan).count == 3)
            } catch let error as ServiceError {
                refusals += 1
                #expect(
                    error.message
                        == "\(invalid): Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
                        + "TotalSegments: 3 Segment: \(segment)")
            }
        }
        #expect(refusals == 2)
    }

    @Test(
        "T14 a segment needs the number of all, and lies below it",
        arguments: [
            (
                nil, 2,
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
                    + "present"
            ),
            (
                1, nil,
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
                    + "present"
            ),
            (
                2, 2,
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not "
                    + "less than TotalSegments: 2"
            ),
            (
                -1, 0,
                "2 validation errors detected: Value '0' at 'totalSegments' failed to satisfy constraint: Member must "
                    + "have value greater than or equal to 1; Value '-1' at 'segment' failed to satisfy constraint: "
                    + "Member must have value greater than or equal to 0"
            ),
            (
                0, 1_000_001,
                "1 validation error detected: Value '1000001' at 'totalSegments' failed to satisfy constraint: Member "
                    + "must have value less than or equal to 1000000"
            ),
        ] as [(Int?, Int?, String)])
    func segments(segment: Int?, totalSegments: Int?, message: String) async throws {
        let tables = try await tables()
        var scan = ScanInput(tableName: "Birds")
        (scan.segment, scan.totalSegments) = (segment, totalSegments)
        await expectRefusal(message) { [scan] in try await tables.service.scan(scan) }
    }

    @Test("An index that is being filled is CREATING and cannot be read")
    func backfilling() async throws {
        let tables = try await tables()
        let settled = try #require(tables.service.directory.table(named: "Birds"))
        var filling = settled
        let number = try #require(filling.index(named: "global")).number
        filling.backfills = [number]
        tables.service.directory.publish(filling, named: "Birds", sequence: tables.service.directory.nextSequence())
        await expectRefusal("Cannot read from backfilling global secondary index: global") {
            try await tables.service.query(query("global"))
        }
        let described = try await tables.service.describeTable("Birds")
        #expect(described.indexes.map(\.isBackfilling) == [false, true])
        tables.service.directory.publish(settled, named: "Birds", sequence: tables.service.directory.nextSequence())
        #expect(try await tables.service.query(query("global")).count == 4)
    }
}
