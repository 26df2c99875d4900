import MillraceModel

/// What a member of a request may hold, as the service's own model describes it.
///
/// One table of shapes says for each operation which members there are. From it come the reading of a request, the
/// faults of wrong types (`SerializationException`), the faults of constraints (`N validation errors detected: …`) and
/// the refusal of what AWS knows and this does not do.
///
/// Source: https://smithy.io/2.0/spec/constraint-traits.html
indirect enum Shape: Sendable {
    /// A text.
    case text(TextRule = .any)
    /// A whole number of 32 bits at AWS; here of 64.
    case integer(ClosedRange<Int>? = nil)
    /// A whole number of 64 bits, which faults of its type call so.
    case long(ClosedRange<Int>? = nil)
    /// `true` or `false`.
    case boolean
    /// Bytes: Base64 in JSON, a byte string in CBOR. Its length in bytes.
    case blob(length: ClosedRange<Int>? = nil)
    /// An instant: seconds since 1970 in JSON, milliseconds in CBOR.
    case timestamp
    /// A DynamoDB attribute value.
    case attributeValue
    /// A list, and how many elements it may have.
    case list(of: Shape, count: ClosedRange<Int>? = nil)
    /// A map from texts, and how many entries it may have.
    case map(of: Shape, count: ClosedRange<Int>? = nil)
    /// Members by name.
    case structure([Member])
    /// AWS knows the member, this does not do what it asks for; any value but null is refused.
    ///
    /// The text ends a sentence that begins with the member's name, such as `is not supported: there is one Region`.
    case refused(String)
    /// The same, but what says nothing is passed over: an empty text, list or structure, and one of such values only.
    case refusedUnlessEmpty(String)
}

extension Shape {
    /// One member of a structure.
    struct Member: Sendable {
        /// The name on the wire.
        let name: String
        /// What it may hold.
        let shape: Shape
        /// Whether it must be there.
        let isRequired: Bool

        /// A member that may be absent.
        static func optional(_ name: String, _ shape: Shape) -> Member {
            Member(name: name, shape: shape, isRequired: false)
        }

        /// A member that must be there.
        static func required(_ name: String, _ shape: Shape) -> Member {
            Member(name: name, shape: shape, isRequired: true)
        }
    }

    /// What a text must be.
    struct TextRule: Sendable {
        /// Its length in characters.
        var length: ClosedRange<Int>?
        /// The pattern as AWS prints it, and whether a text meets it.
        var pattern: (text: String, isMet: @Sendable (String) -> Bool)?
        /// The texts that it may be, in the order in which AWS prints them.
        var oneOf: [String]?

        /// Any text.
        static let any = TextRule()

        /// A text of some length.
        static func length(_ range: ClosedRange<Int>) -> TextRule { TextRule(length: range) }

        /// One of several texts.
        static func oneOf(_ values: [String]) -> TextRule { TextRule(oneOf: values) }
    }
}
