/// What keeps bytes from being one CBOR document, and at which byte.
struct CBORError: Error, Hashable, Sendable {
    /// What is wrong.
    enum Reason: Hashable, Sendable {
        /// The bytes end within a value, or a length says that more follow than there are.
        case unexpectedEnd
        /// A head that RFC 8949 reserves or forbids.
        case reservedHead
        /// An end where a value belongs.
        case unexpectedBreak
        /// A simple value without a meaning.
        case unknownSimpleValue
        /// A piece of a string that is not of its kind, or not of a definite length.
        case wrongPiece
        /// A text that is not UTF-8.
        case invalidText
        /// A key that is not a text.
        case keyIsNoText
        /// A key that the map has already.
        case duplicateKey
        /// More containers inside each other than the reader takes.
        case tooDeep
        /// Bytes behind the document.
        case trailingBytes
        /// Another value than was asked for.
        case wrongKind
    }

    /// What is wrong.
    let reason: Reason
    /// The byte at which it was seen.
    let offset: Int
}
