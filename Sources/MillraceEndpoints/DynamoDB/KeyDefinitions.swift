import MillraceStreams
import MillraceTables

/// The attributes that a request defines (`AttributeDefinitions`), and the keys that it makes of them.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html
struct KeyDefinitions {
    /// The names in the order of the request.
    private let names: [String]
    private let types: [String: KeyAttribute.KeyType]
    private var usedNames: [String] = []

    /// Reads the definitions of a request.
    ///
    /// - Throws: `ServiceError.validation` for two of one name.
    init(_ definitions: [WireStructure]) throws(ServiceError) {
        names = definitions.map { $0.text("AttributeName")! }
        var types: [String: KeyAttribute.KeyType] = [:]
        for definition in definitions {
            let type = KeyAttribute.KeyType(rawValue: definition.text("AttributeType")!)!
            guard types.updateValue(type, forKey: definition.text("AttributeName")!) == nil else {
                throw .validation("Cannot have two attributes with the same name")
            }
        }
        self.types = types
    }

    /// Reads the key of a table or, with the name of one, of an index.
    ///
    /// - Throws: `ServiceError.validation` for roles in another order than hash and range, and for attributes that are not
    ///   defined.
    mutating func key(_ elements: [WireStructure], ofIndex index: String? = nil) throws(ServiceError) -> KeySchema {
        let keyNames = elements.map { $0.text("AttributeName")! }
        if keyNames.count > 1, keyNames[0] == keyNames[1] {
            throw .validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
        }
        for (element, (position, role)) in zip(elements, [("first", "HASH"), ("second", "RANGE")])
        where element.text("KeyType") != role {
            throw .validation("Invalid KeySchema: The \(position) KeySchemaElement is not a \(role) key type")
        }
        var attributes: [KeyAttribute] = []
        for name in keyNames {
            guard let type = types[name] else {
                throw .validation(
                    index == nil
                        ? "Invalid KeySchema: Some index key attribute have no definition"
                        : "One or more parameter values were invalid: Some index key attributes are not defined in "
                            + "AttributeDefinitions. Keys: \(Self.listed(keyNames)), "
                            + "AttributeDefinitions: \(Self.listed(names))")
            }
            attributes.append(KeyAttribute(name, type))
            if !usedNames.contains(name) { usedNames.append(name) }
        }
        return KeySchema(hash: attributes[0], range: attributes.count > 1 ? attributes[1] : nil)
    }

    /// Refuses definitions that no key of a new table uses.
    func finish(hasIndexes: Bool) throws(ServiceError) {
        guard usedNames.count < names.count else { return }
        throw .validation(
            "One or more parameter values were invalid: "
                + (hasIndexes
                    ? "Some AttributeDefinitions are not used. AttributeDefinitions: \(Self.listed(names)), "
                        + "keys used: \(Self.listed(usedNames))"
                    : "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                        + "AttributeDefinitions"))
    }

    private static func listed(_ names: [String]) -> String { "[\(names.joined(separator: ", "))]" }
}
