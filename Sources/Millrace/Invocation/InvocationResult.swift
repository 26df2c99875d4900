/// What came of a call of a function that no mapping makes.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
public struct InvocationResult: Hashable, Sendable {
    /// How the call ended.
    public enum Outcome: Hashable, Sendable {
        /// The function's answer, as a function on Lambda returns it: `null` for one that answers nothing, else a JSON
        /// object of `batchItemFailures`, `state` or both.
        case answered([UInt8])
        /// The function failed.
        ///
        /// The type is that of the error it threw, `Runtime.UnmarshalError` for a payload that is not its event,
        /// `Sandbox.Timedout`, or `Function.ResponseSizeTooLarge`.
        case failed(type: String, message: String)
    }

    /// The request id that the function saw.
    public let requestID: String
    /// How the call ended.
    public let outcome: Outcome
}
