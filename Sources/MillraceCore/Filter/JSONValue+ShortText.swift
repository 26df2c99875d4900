import MillraceModel

extension JSONValue {
    /// The longest text of a value in a message, in characters.
    private static let shortTextCountMax = 80

    /// The value as JSON on one line, cut to a length that a message bears.
    var shortText: String {
        let scalars = String(decoding: serialized(), as: UTF8.self).unicodeScalars
        guard scalars.dropFirst(Self.shortTextCountMax).isEmpty else {
            return String(scalars.prefix(Self.shortTextCountMax - 1)) + "…"
        }
        return String(scalars)
    }
}

extension String {
    /// Whether two texts have the same bytes, where `==` also takes canonically equivalent letters for equal.
    func hasBytes(of other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}
