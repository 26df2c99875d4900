import Millrace
import MillraceModel

/// The operations of event source mappings.
extension LambdaService {
    private static let path = "/2015-03-31/event-source-mappings"
    /// The most mappings of a page, as at AWS.
    private static let pageSize = 100
    private static let uuid: (LambdaOperation.Place, Shape.Member) = (.path, .required("UUID", .text()))

    static let mappingOperations: [LambdaOperation] = [
        LambdaOperation(
            "POST \(path)",
            [
                (.body, .optional("EventSourceArn", LambdaShapes.arn)),
                (.body, .required("FunctionName", LambdaShapes.functionName)),
                (
                    .body,
                    .optional("StartingPosition", .text(.oneOf(["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"])))
                ),
                (.body, .optional("StartingPositionTimestamp", .timestamp)),
                (.body, .optional("Tags", .map(of: .text()))),
            ] + LambdaShapes.mappingSettings
        ) { service, call in try await service.createMapping(call.input) },
        LambdaOperation(
            "GET \(path)",
            [
                (.query("EventSourceArn"), .optional("EventSourceArn", LambdaShapes.arn)),
                (.query("FunctionName"), .optional("FunctionName", LambdaShapes.functionName)),
            ] + LambdaShapes.page
        ) { service, call in try await service.listMappings(call.input) },
        LambdaOperation("GET \(path)/{UUID}", [uuid]) { service, call in
            guard let mapping = try await service.runtime.mapping(call.input.text("UUID")!) else {
                throw LambdaError.noSuchResource
            }
            return .document { mapping.writeMembers(to: &$0) }
        },
        LambdaOperation(
            "PUT \(path)/{UUID}",
            [uuid, (.body, .optional("FunctionName", LambdaShapes.functionName))] + LambdaShapes.mappingSettings
        ) { service, call in try await service.updateMapping(call.input) },
        LambdaOperation("DELETE \(path)/{UUID}", [uuid]) { service, call in
            let mapping = try await LambdaError.translating("delete") {
                try await service.runtime.deleteMapping(call.input.text("UUID")!)
            }
            return .document(status: 202) { mapping.writeMembers(to: &$0) }
        },
    ]

    private func createMapping(_ input: WireStructure) async throws -> WireResponse {
        let function = input.text("FunctionName")!
        var wanted = try EventSourceMapping(input, functionName: function)
        wanted.functionName = try checkedFunctionName(function)
        let mapping = try await LambdaError.translating("update", wanted) { [wanted] in
            try await runtime.createMapping(wanted, tags: input.texts("Tags") ?? [:])
        }
        return .document(status: 202) { mapping.writeMembers(to: &$0) }
    }

    private func updateMapping(_ input: WireStructure) async throws -> WireResponse {
        let id = input.text("UUID")!
        var wanted = try await runtime.mapping(id)?.mapping
        let functionName = try input.text("FunctionName").map { try checkedFunctionName($0) }
        if let functionName { wanted?.functionName = functionName }
        let mapping = try await LambdaError.translating("update", wanted) {
            try await runtime.updateMapping(id) { mapping in
                if let functionName { mapping.functionName = functionName }
                try mapping.update(with: input)
            }
        }
        return .document(status: 202) { mapping.writeMembers(to: &$0) }
    }

    private func listMappings(_ input: WireStructure) async throws -> WireResponse {
        var mappings = try await runtime.mappings()
        if let arn = input.text("EventSourceArn") { mappings.removeAll { $0.eventSourceARN?.description != arn } }
        if let text = input.text("FunctionName") {
            let name = ownFunctionName(text)
            mappings.removeAll { $0.mapping.functionName != name }
        }
        let page = try LambdaPage(mappings, input, limit: Self.pageSize) { $0.mapping.id }
        return .document { page.write("EventSourceMappings", to: &$0) { $0.write(to: &$1) } }
    }

    /// The name of the function that a mapping is to have.
    ///
    /// - Throws: `LambdaError` for one of another account, Region or version.
    private func checkedFunctionName(_ text: String) throws -> String {
        guard let name = ownFunctionName(text) else {
            throw LambdaError.invalidParameterValue(
                "Function does not exist (\(text) is not the $LATEST version of a function of account "
                    + "\(runtime.accountID) in \(runtime.region))")
        }
        return name
    }

    /// The name of a function that may be one of this runtime; `nil` for one of another account, Region or version.
    func ownFunctionName(_ text: String) -> String? {
        guard let reference = FunctionReference(text), reference.region ?? runtime.region == runtime.region,
            reference.accountID ?? runtime.accountID == runtime.accountID,
            reference.qualifier ?? Self.latestVersion == Self.latestVersion
        else { return nil }
        return reference.name
    }

    /// The only version that functions have here.
    static let latestVersion = "$LATEST"
}
