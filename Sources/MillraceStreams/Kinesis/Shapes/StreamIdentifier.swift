extension KinesisService {
    /// A stream by its name, its ARN, or both (`StreamName`, `StreamARN`).
    ///
    /// A literal that begins with `arn:` is an ARN, any other a name.
    public struct StreamIdentifier: Hashable, Sendable, ExpressibleByStringLiteral {
        /// The stream's name.
        public var name: String?
        /// The stream's ARN as text.
        public var arn: String?

        /// Creates an identifier; one of the two is enough, and both must mean the same stream.
        public init(name: String? = nil, arn: String? = nil) {
            self.name = name
            self.arn = arn
        }

        /// Creates an identifier from a name or an ARN.
        public init(_ text: String) {
            if text.hasPrefix("arn:") { self.init(arn: text) } else { self.init(name: text) }
        }

        /// Creates an identifier from a literal name or ARN.
        public init(stringLiteral value: String) { self.init(value) }
    }
}
