import Millrace
import MillraceModel

/// The operations of functions, all but `Invoke` itself.
extension LambdaService {
    private static let path = "/2015-03-31/functions"
    /// The most functions of a page, as at AWS.
    private static let pageSize = 50
    private static let function: [(LambdaOperation.Place, Shape.Member)] = [
        (.path, .required("FunctionName", LambdaShapes.functionName)),
        (.query("Qualifier"), .optional("Qualifier", LambdaShapes.qualifier)),
    ]

    static let functionOperations: [LambdaOperation] = [
        LambdaOperation(
            "GET \(path)",
            [
                (
                    .query("MasterRegion"),
                    .optional("MasterRegion", .refused("is not supported: there are no replicas here"))
                ),
                (.query("FunctionVersion"), .optional("FunctionVersion", .text(.oneOf(["ALL"])))),
            ] + LambdaShapes.page
        ) { service, call in try await service.listFunctions(call.input) },
        LambdaOperation("GET \(path)/{FunctionName}", function) { service, call in
            let (function, isQualified) = try await service.function(call.input)
            return .document { writer in
                writer.key("Configuration")
                writer.beginObject()
                service.write(function, isQualified, to: &writer)
                writer.endObject()
                guard let limit = function.settings.reservedConcurrentExecutions else { return }
                writer.key("Concurrency")
                writer.beginObject()
                writer.key("ReservedConcurrentExecutions")
                writer.int(limit)
                writer.endObject()
            }
        },
        LambdaOperation("GET \(path)/{FunctionName}/configuration", function) { service, call in
            let (function, isQualified) = try await service.function(call.input)
            return .document { service.write(function, isQualified, to: &$0) }
        },
        LambdaOperation(
            "POST \(path)/{FunctionName}/invocations",
            function + [
                (
                    .header("x-amz-invocation-type"),
                    .optional("InvocationType", .text(.oneOf(["Event", "RequestResponse", "DryRun"])))
                ),
                (.header("x-amz-log-type"), .optional("LogType", .text(.oneOf(["None", "Tail"])))),
                (
                    .header("x-amz-client-context"),
                    .optional("ClientContext", .refused("is not supported: a function's context has no such member"))
                ),
                (
                    .header("x-amz-tenant-id"),
                    .optional("TenantId", .refused("is not supported: functions have no tenants here"))
                ),
                (
                    .header("x-amz-durable-execution-name"),
                    .optional("DurableExecutionName", .refused("is not supported: executions are not durable here"))
                ),
            ]
        ) { service, call in try await service.invoke(call) },
    ]

    private func listFunctions(_ input: WireStructure) async throws -> WireResponse {
        let page = try LambdaPage(try await runtime.registeredFunctions(), input, limit: Self.pageSize, key: \.name)
        let isQualified = input.contains("FunctionVersion")
        return .document { writer in
            page.write("Functions", to: &writer) { function, writer in
                writer.beginObject()
                write(function, isQualified, to: &writer)
                writer.endObject()
            }
        }
    }

    /// The function that a request names, and whether it names its version.
    ///
    /// - Throws: `LambdaError` when there is none, or not of that version.
    func function(_ input: WireStructure) async throws -> (FunctionDescription, isQualified: Bool) {
        let text = input.text("FunctionName")!
        let qualifier = input.text("Qualifier") ?? FunctionReference(text)?.qualifier
        guard let name = ownFunctionName(text), qualifier ?? Self.latestVersion == Self.latestVersion,
            let function = try await runtime.registeredFunctions().first(where: { $0.name == name })
        else { throw LambdaError.resourceNotFound("Function not found: \(functionARN(text, qualifier))") }
        return (function, qualifier != nil)
    }

    /// The ARN of what a request names, whether there is such a function or not.
    private func functionARN(_ text: String, _ qualifier: String?) -> String {
        guard let reference = FunctionReference(text) else { return text }
        let place = "\(reference.region ?? runtime.region):\(reference.accountID ?? runtime.accountID)"
        return "arn:aws:lambda:\(place):function:\(reference.name)" + (qualifier.map { ":\($0)" } ?? "")
    }

    /// Writes the members of `FunctionConfiguration` that mean something here.
    private func write(_ function: FunctionDescription, _ isQualified: Bool, to writer: inout JSONWriter) {
        writer.member("FunctionName", function.name)
        writer.member("FunctionArn", function.arn + (isQualified ? ":\(Self.latestVersion)" : ""))
        writer.member("Runtime", "provided.al2023")
        writer.member("Role", function.role)
        writer.key("Timeout")
        writer.int(function.settings.timeout.components.seconds)
        writer.member("LastModified", function.lastModified.iso8601(.milliseconds, suffix: "+0000"))
        writer.member("Version", Self.latestVersion)
        writer.member("State", "Active")
        writer.member("LastUpdateStatus", "Successful")
        writer.member("PackageType", "Zip")
        writer.key("Architectures")
        writer.beginArray()
        writer.string(architecture)
        writer.endArray()
    }
}
