import MillraceModel
import MillraceTables

extension DynamoDBOperations {
    var updateTimeToLive: WireOperation {
        WireOperation([
            .required("TableName", DynamoDBShapes.tableName),
            .required(
                "TimeToLiveSpecification",
                .structure([
                    .required("Enabled", .boolean), .required("AttributeName", .text(.length(1...255))),
                ])),
        ]) { call in
            let specification = call.input.structure("TimeToLiveSpecification")!
            let timeToLive = try await tables.updateTimeToLive(
                table(of: call).name,
                TimeToLive(
                    attributeName: specification.text("AttributeName")!,
                    isEnabled: specification.boolean("Enabled")!
                )
            )
            return .json { writer in
                writer.member("TimeToLiveSpecification") { writer in
                    writer.member("Enabled", flag: timeToLive.isEnabled)
                    writer.member("AttributeName", timeToLive.attributeName)
                }
            }
        }
    }

    var describeTimeToLive: WireOperation {
        WireOperation([.required("TableName", DynamoDBShapes.tableName)]) { call in
            let timeToLive = try await tables.describeTimeToLive(table(of: call).name)
            return .json { writer in
                writer.member("TimeToLiveDescription") { writer in
                    if let timeToLive, timeToLive.isEnabled {
                        writer.member("TimeToLiveStatus", "ENABLED")
                        writer.member("AttributeName", timeToLive.attributeName)
                    } else {
                        writer.member("TimeToLiveStatus", "DISABLED")
                    }
                }
            }
        }
    }
}
