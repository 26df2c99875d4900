public import MillraceModel

/// A registered function, as `GetFunction` tells it.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
public struct FunctionDescription: Hashable, Sendable {
    /// The name that mappings refer to.
    public let name: String
    /// The ARN, without a version.
    public let arn: String
    /// The role that Kinesis events name for it; there is none here, so it is made up of the name.
    public let role: String
    /// When what is linked in was last changed, as far as this process knows: when it opened its environment.
    public let lastModified: Timestamp
    /// The timeout and the other settings of the manifest, or the defaults.
    public let settings: FunctionSettings
}
