internal import MillraceStreams

/// The attribute that says when an item may go.
///
/// It holds a number of whole seconds since the epoch; items more than five years past are left alone.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
public struct TimeToLive: Hashable, Sendable {
    /// The attribute's name, 1 to 255 bytes.
    public let attributeName: String
    /// Whether expired items are deleted.
    public let isEnabled: Bool

    /// Creates a specification.
    public init(attributeName: String, isEnabled: Bool = true) {
        self.attributeName = attributeName
        self.isEnabled = isEnabled
    }

    /// Checks the name of an attribute.
    static func check(_ attributeName: String?) throws(ServiceError) {
        var constraints = ConstraintCheck()
        constraints.length(
            attributeName?.utf8.count,
            of: attributeName ?? "",
            at: "timeToLiveSpecification.attributeName",
            in: 1...255
        )
        try constraints.finish()
    }
}
