import MillraceModel
import MillraceStreams
import MillraceTables

// What clients ask for in passing: the answers say what holds here, which is little.
extension DynamoDBOperations {
    /// AWS's limits of an account that nobody has raised; capacity is not counted against them.
    var describeLimits: WireOperation {
        WireOperation([]) { _ in
            .json { writer in
                writer.member("AccountMaxReadCapacityUnits", number: 80_000)
                writer.member("AccountMaxWriteCapacityUnits", number: 80_000)
                writer.member("TableMaxReadCapacityUnits", number: 40_000)
                writer.member("TableMaxWriteCapacityUnits", number: 40_000)
            }
        }
    }

    /// The endpoint that the client has found already.
    var describeEndpoints: WireOperation {
        WireOperation([]) { call in
            let address = call.request.header("host") ?? "dynamodb.\(tables.region).amazonaws.com"
            return .json { writer in
                writer.member("Endpoints", list: [address]) { address, writer in
                    writer.beginObject()
                    writer.member("Address", address)
                    writer.member("CachePeriodInMinutes", number: 1_440)
                    writer.endObject()
                }
            }
        }
    }

    /// That there is no point-in-time recovery, which tools ask of each table that they look at.
    var describeContinuousBackups: WireOperation {
        WireOperation([.required("TableName", DynamoDBShapes.tableName)]) { call in
            let table = try table(of: call)
            do {
                _ = try await tables.describeTable(table.name, countingItems: false)
            } catch let error as ServiceError where error.code == .resourceNotFound {
                throw ServiceError(
                    ServiceError.Code("TableNotFoundException"), "Table not found: \(table.name)")
            }
            return .json { writer in
                writer.member("ContinuousBackupsDescription") { writer in
                    writer.member("ContinuousBackupsStatus", "ENABLED")
                    writer.member("PointInTimeRecoveryDescription") { writer in
                        writer.member("PointInTimeRecoveryStatus", "DISABLED")
                    }
                }
            }
        }
    }
}
