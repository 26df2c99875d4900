internal import MillraceModel
internal import MillraceStreams

/// The rules that hold for every item, whatever its table, with DynamoDB's texts.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
enum ItemRules {
    /// The most bytes of an item, names and values.
    static let sizeBytesMax = 400 * 1_024
    /// The most bytes of the name of an attribute.
    private static let nameBytesMax = 65_535

    /// Whether an item comes whole or out of an update, which DynamoDB's text about the size tells apart.
    enum Origin {
        case put
        case update
    }

    /// Checks the values, names and size of an item.
    static func check(_ item: Item, from origin: Origin) throws(ServiceError) {
        for (name, value) in item {
            if name.isEmpty { throw .validation(AttributeValue.emptyNameFault) }
            guard name.utf8.count <= nameBytesMax else {
                throw .validation(
                    "One or more parameter values were invalid: Attribute name is too large, must be less than 64 KB")
            }
            if let fault = value.fault { throw .validation(fault) }
        }
        guard item.sizeBytes <= sizeBytesMax else {
            switch origin {
            case .put: throw .validation("Item size has exceeded the maximum allowed size")
            case .update: throw .validation("Item size to update has exceeded the maximum allowed size")
            }
        }
    }

    /// Refuses to change an attribute of the key.
    static func checkNoKey(_ names: some Sequence<String>, of schema: KeySchema) throws(ServiceError) {
        for name in names where schema.contains(name) { throw cannotUpdate(name) }
    }

    /// Checks that an item has the key it had.
    static func checkSameKey(_ item: Item, as keys: Item) throws(ServiceError) {
        for name in keys.keys.sorted() where item[name] != keys[name] { throw cannotUpdate(name) }
    }

    private static func cannotUpdate(_ name: String) -> ServiceError {
        .validation(
            "One or more parameter values were invalid: Cannot update attribute \(name). "
                + "This attribute is part of the key")
    }
}
