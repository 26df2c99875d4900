import Millrace
import MillraceModel

/// The tags of mappings; functions have none here.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html
extension LambdaService {
    private static let path = "/2017-03-31/tags/{Resource}"
    private static let resource: (LambdaOperation.Place, Shape.Member) = (
        .path, .required("Resource", LambdaShapes.taggableResource)
    )

    static let tagOperations: [LambdaOperation] = [
        LambdaOperation("GET \(path)", [resource]) { service, call in
            let tags = try await service.tags(of: call.input.text("Resource")!)
            return .document { writer in
                writer.key("Tags")
                writer.beginObject()
                for (key, value) in tags.sorted(by: { $0.key < $1.key }) { writer.member(key, value) }
                writer.endObject()
            }
        },
        LambdaOperation("POST \(path)", [resource, (.body, .required("Tags", .map(of: .text())))]) { service, call in
            try await service.tag(call.input.text("Resource")!, adding: call.input.texts("Tags")!)
        },
        LambdaOperation(
            "DELETE \(path)",
            [resource, (.query("tagKeys"), .required("TagKeys", .list(of: .text())))]
        ) { service, call in
            try await service.tag(call.input.text("Resource")!, removing: Set(call.input.textList("TagKeys")!))
        },
    ]

    private func tags(of resource: String) async throws -> [String: String] {
        if try await isFunction(resource) { return [:] }
        guard let mapping = try await mapping(resource) else { throw LambdaError.noSuchResource }
        return mapping.tags
    }

    private func tag(
        _ resource: String,
        adding tags: [String: String] = [:],
        removing keys: Set<String> = []
    ) async throws -> WireResponse {
        if try await isFunction(resource) {
            throw LambdaError.invalidParameterValue("\(resource) has no tags: functions are registered in Swift")
        }
        guard let mapping = try await mapping(resource) else { throw LambdaError.noSuchResource }
        try await LambdaError.translating {
            try await runtime.tagMapping(mapping.mapping.id, adding: tags, removing: keys)
        }
        return WireResponse(status: 204, contentType: "application/json", body: .bytes([]))
    }

    private func mapping(_ arn: String) async throws -> MappingDescription? {
        try await runtime.mappings().first { $0.arn == arn }
    }

    private func isFunction(_ arn: String) async throws -> Bool {
        try await runtime.registeredFunctions().contains { $0.arn == arn }
    }
}
