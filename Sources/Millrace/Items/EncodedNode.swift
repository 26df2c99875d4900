import MillraceModel

/// A part of an item that is being written.
///
/// Containers that a type holds may be written in any order, so what they write into is shared until the end.
enum EncodedNode {
    /// A finished value.
    case value(AttributeValue)
    /// A map that may still grow.
    case members(EncodedMembers)
    /// A list that may still grow.
    case elements(EncodedElements)
    /// What an encoder for a superclass has written by the end.
    case encoder(ItemValueEncoder)

    /// The value as written so far.
    var attributeValue: AttributeValue {
        switch self {
        case .value(let value): value
        case .members(let members): .map(members.nodes.mapValues(\.attributeValue))
        case .elements(let elements): .list(elements.nodes.map(\.attributeValue))
        case .encoder(let encoder): encoder.attributeValue
        }
    }
}

/// The members of a map that is being written.
final class EncodedMembers {
    /// The members so far; a name that is written twice keeps the last value.
    var nodes: [String: EncodedNode] = [:]
}

/// The elements of a list that is being written.
final class EncodedElements {
    /// The elements so far.
    var nodes: [EncodedNode] = []
}
