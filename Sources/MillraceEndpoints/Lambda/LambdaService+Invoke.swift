import Millrace
import MillraceModel

/// `Invoke`: a function is called by name.
///
/// The tail of a function's log (`X-Amz-Log-Type: Tail`) is refused: functions of one process share its log, and what
/// belongs to one invocation cannot be told apart.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
extension LambdaService {
    /// The most bytes of a payload that nobody waits for.
    ///
    /// Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    private static let latePayloadLimit = 1_048_576

    func invoke(_ call: LambdaCall) async throws -> WireResponse {
        let type = call.input.text("InvocationType") ?? "RequestResponse"
        guard call.input.text("LogType") != "Tail" else {
            throw LambdaError.invalidParameterValue(
                "LogType Tail is not supported: functions log where their process does. Leave it out.")
        }
        let limit = type == "Event" ? Self.latePayloadLimit : EventSizing.payloadLimit
        guard call.body.count <= limit else { throw LambdaError.requestTooLarge(limit) }
        let (function, _) = try await function(call.input)
        if type == "DryRun" { return WireResponse(status: 204, contentType: Self.json, body: .bytes([])) }
        try checkSyntax(of: call.body)
        do {
            if type == "Event" {
                let requestID = try await runtime.invokeLater(function.name, payload: call.body)
                return WireResponse(
                    status: 202, contentType: Self.json, headers: [(Self.requestID, requestID)], body: .bytes([]))
            }
            return response(to: try await runtime.invoke(function.name, payload: call.body))
        } catch let error as MillraceError where error.code == .functionThrottled {
            throw LambdaError.tooManyRequests(
                type == "Event"
                    ? "ConcurrentInvocationLimitExceeded" : "ReservedFunctionConcurrentInvocationLimitExceeded")
        }
    }

    private func response(to result: InvocationResult) -> WireResponse {
        var headers = [(Self.requestID, result.requestID), ("x-amz-executed-version", Self.latestVersion)]
        let body: [UInt8]
        switch result.outcome {
        case .answered(let bytes): body = bytes
        case .failed(let type, let message):
            headers.append(("x-amz-function-error", "Unhandled"))
            body = JSONWriter.document { writer in
                writer.member("errorMessage", message)
                writer.member("errorType", type)
            }
        }
        return WireResponse(contentType: Self.json, headers: headers, body: .bytes(body))
    }

    private func checkSyntax(of payload: [UInt8]) throws {
        guard !payload.isEmpty else { return }
        var reader = JSONReader(payload)
        do {
            try reader.skipValue()
            try reader.finish()
        } catch {
            throw LambdaError.invalidRequestContent("\(error)")
        }
    }

    private static let json = "application/json"
    private static let requestID = "x-amzn-requestid"
}
