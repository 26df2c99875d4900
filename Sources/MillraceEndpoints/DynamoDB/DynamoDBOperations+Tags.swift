import MillraceModel
import MillraceStreams
import MillraceTables

extension DynamoDBOperations {
    private static let resourceARN = Shape.Member.required("ResourceArn", .text(.length(1...1_283)))

    var tagResource: WireOperation {
        WireOperation([Self.resourceARN, .required("Tags", .list(of: DynamoDBShapes.tag))]) { call in
            let tags = try call.input.tags("Tags")
            guard !tags.isEmpty else { throw ServiceError.validation("Atleast one Tag needs to be provided as Input.") }
            try await onTable(of: call) { try await tables.tagTable($0, tags) }
            return .empty
        }
    }

    var untagResource: WireOperation {
        WireOperation([Self.resourceARN, .required("TagKeys", .list(of: .text(.length(1...128))))]) { call in
            let keys = call.input.textList("TagKeys")!
            guard !keys.isEmpty else {
                throw ServiceError.validation("Atleast one Tag Key needs to be provided as Input.")
            }
            try await onTable(of: call) { try await tables.untagTable($0, Set(keys)) }
            return .empty
        }
    }

    var listTagsOfResource: WireOperation {
        WireOperation([Self.resourceARN, .optional("NextToken", .text())]) { call in
            guard !call.input.contains("NextToken") else {
                throw ServiceError.validation("Invalid NextToken: all tags are in the first answer, which has no token")
            }
            let tags = try await onTable(of: call) { try await tables.tags(of: $0) }
            return .json { writer in
                writer.member("Tags", list: tags.sorted { $0.key < $1.key }) { tag, writer in
                    writer.beginObject()
                    writer.member("Key", tag.key)
                    writer.member("Value", tag.value)
                    writer.endObject()
                }
            }
        }
    }

    /// Does something to the table of an ARN; that there is none is said in other words here, with AWS's slip in them.
    private func onTable<Result>(
        of call: WireCall, _ body: (_ name: String) async throws -> Result
    ) async throws -> Result {
        let table = try TableReference(resourceARN: call.input.text("ResourceArn")!, of: tables)
        do {
            return try await body(table.name)
        } catch let error as ServiceError where error.code == .resourceNotFound {
            throw ServiceError.resourceNotFound("Requested resource not found: ResourcArn: \(table.text) not found")
        }
    }
}
