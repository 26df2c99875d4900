/// Why a text or a result is not a number that DynamoDB can hold.
///
/// Two errors are equal when their codes are. Source of the texts: DynamoDB's `ValidationException` messages.
public struct AWSNumberError: Error, Sendable, CustomStringConvertible {
    /// The kind of fault; more may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code's name, fit for a metric's label.
        public let rawValue: String

        /// Makes a code from its name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The magnitude is 1E+126 or more.
        public static let overflow = Code(rawValue: "overflow")
        /// The number is not zero and its magnitude is below 1E-130.
        public static let underflow = Code(rawValue: "underflow")
        /// More than 38 significant digits remain after trimming zeros.
        public static let tooManyDigits = Code(rawValue: "tooManyDigits")
        /// The text is not a number.
        public static let notNumeric = Code(rawValue: "notNumeric")
    }

    /// The kind of fault.
    public let code: Code
    /// DynamoDB's text for it.
    public let message: String

    private init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The magnitude is 1E+126 or more.
    public static let overflow = AWSNumberError(
        .overflow,
        "Number overflow. Attempting to store a number with magnitude larger than supported range"
    )

    /// The number is not zero and its magnitude is below 1E-130.
    public static let underflow = AWSNumberError(
        .underflow,
        "Number underflow. Attempting to store a number with magnitude smaller than supported range"
    )

    /// More than 38 significant digits remain after trimming zeros.
    public static let tooManyDigits = AWSNumberError(
        .tooManyDigits,
        "Attempting to store more than 38 significant digits in a Number"
    )

    /// The text is not a number; the message repeats it unless it is empty, as DynamoDB's does.
    public static func notNumeric(_ text: String) -> AWSNumberError {
        let message = "The parameter cannot be converted to a numeric value"
        return AWSNumberError(.notNumeric, text.isEmpty ? message : "\(message): \(text)")
    }

    /// DynamoDB's text.
    public var description: String { message }
}

extension AWSNumberError: Hashable {
    /// Whether the codes are equal.
    public static func == (left: AWSNumberError, right: AWSNumberError) -> Bool {
        left.code == right.code
    }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
    }
}
