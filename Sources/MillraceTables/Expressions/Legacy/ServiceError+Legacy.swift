internal import MillraceStreams

extension ServiceError {
    /// Refuses the values of a legacy parameter in the form that DynamoDB uses for them.
    static func invalidParameter(_ text: String) -> ServiceError {
        .validation("One or more parameter values were invalid: \(text)")
    }
}
