import Millrace
import MillraceModel

// What the runtime refuses, in AWS's words as far as it has some; what to do about it follows them.
extension LambdaError {
    /// Does something with a mapping; what the runtime refuses leaves as an error of Lambda.
    ///
    /// - Parameters:
    ///   - verb: What is done, as AWS says it of a mapping in use: `update` or `delete`.
    ///   - mapping: The settings that were asked for, as far as they are known.
    ///   - body: Does it.
    static func translating<Result>(
        _ verb: String = "update",
        _ mapping: EventSourceMapping? = nil,
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as MillraceError {
            throw LambdaError(error, verb, mapping)
        }
    }

    private init(_ error: MillraceError, _ verb: String, _ mapping: EventSourceMapping?) {
        switch error.code {
        case .mappingMissing: self = .noSuchResource
        case .mappingInUse:
            self = .resourceInUse("Cannot \(verb) the event source mapping because it is in use. (\(error))")
        case .mappingConflict:
            self = .resourceConflict(
                "The event source arn (\" \(mapping?.source.description ?? "") \") and function "
                    + "(\" \(mapping?.functionName ?? "") \") provided mapping already exists. Please update or delete "
                    + "the existing mapping with UUID \(error.mapping ?? "")")
        case .mappingOfManifest: self = .resourceConflict(error.message)
        case .functionMissing: self = .invalidParameterValue("Function does not exist (\(error))")
        case .streamMissing:
            self = .invalidParameterValue("Stream not found: \(mapping?.source.description ?? "")")
        case .mappingInvalid where error.concernsFilters:
            self = .invalidParameterValue("Invalid filter pattern definition. (\(error))")
        case .mappingInvalid, .startingPositionInFuture, .startingPositionFixed:
            self = .invalidParameterValue(error.message)
        default: self = .service(error.message)
        }
    }

    /// There is no mapping of that UUID, or nothing of that ARN.
    static let noSuchResource = resourceNotFound("The resource you requested does not exist.")
}

extension MillraceError {
    /// Whether a pattern of a filter is wrong.
    fileprivate var concernsFilters: Bool {
        guard let problems = (underlying as? ManifestError)?.problems else { return false }
        return problems.contains { $0.pointer.hasPrefix("/FilterCriteria/Filters/") }
    }
}
