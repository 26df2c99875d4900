import MillraceEndpoints
import MillraceModel

extension WireClient {
    /// Calls a function and waits for its answer, as Lambda's `Invoke` does.
    ///
    /// - Parameters:
    ///   - function: The function's name or ARN.
    ///   - event: The event, JSON.
    /// - Throws: `WireFailure` when the function cannot be called; one that fails is no error here.
    func invoke(_ function: String, event: [UInt8]) async throws -> FunctionAnswer {
        let answer = try await send(
            WireRequest(
                path: "/2015-03-31/functions/\(PercentEncoding.encode(function))/invocations",
                headers: [("content-type", "application/json"), ("x-amz-invocation-type", "RequestResponse")],
                body: event
            ), to: .lambda)
        return FunctionAnswer(payload: answer.body, error: answer.header("x-amz-function-error"))
    }
}

/// What a function answered.
struct FunctionAnswer: Sendable {
    /// The answer, or the description of what went wrong.
    let payload: [UInt8]
    /// `Handled` or `Unhandled` when the function failed.
    let error: String?

    /// What went wrong, in one line; `nil` when nothing did.
    var failure: String? {
        guard let error else { return nil }
        let members = document?.objectValue
        let words = [members?["errorType"]?.stringValue, members?["errorMessage"]?.stringValue].compactMap(\.self)
        return words.isEmpty ? "\(error): \(String(decoding: payload, as: UTF8.self))" : words.joined(separator: ": ")
    }

    /// The records that the function says have failed.
    var failedItems: [String] {
        (document?.objectValue?["batchItemFailures"]?.arrayValue ?? []).map { item in
            item.objectValue?["itemIdentifier"]?.stringValue ?? "?"
        }
    }

    private var document: JSONValue? {
        guard case .success(let value) = Result(catching: { try JSONValue(parsing: payload) }) else { return nil }
        return value
    }
}
