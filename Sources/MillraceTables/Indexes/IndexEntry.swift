internal import MillraceModel
internal import MillraceStreams

/// What stands in a secondary index for an item.
struct IndexEntry: Hashable, Sendable {
    /// Where it stands: the index's hash key, its range key, and the item's own key, which tells apart those alike.
    let key: [UInt8]
    /// The attributes that the index has.
    let item: Item

    /// The entry of an item; `nil` for one without the index's key, or with values that no key can have, such as items
    /// older than the index may.
    init?(of item: Item, at row: [UInt8], in index: SecondaryIndex, of table: KeySchema) {
        var key: [UInt8] = []
        for attribute in index.keySchema.attributes {
            guard let value = item[attribute.name], Self.fault(of: value, for: attribute, in: index.keySchema) == nil,
                let bytes = KeyEncoding.sortKey(of: value)
            else { return nil }
            key += KeyEncoding.terminated(bytes)
        }
        self.key = key + row
        switch index.projection {
        case .all: self.item = item
        case .keysOnly: self.item = item.filter { table.contains($0.key) || index.keySchema.contains($0.key) }
        case .include(let names):
            self.item = item.filter {
                table.contains($0.key) || index.keySchema.contains($0.key) || names.contains($0.key)
            }
        }
    }

    /// Refuses an item whose attributes the keys of the indexes cannot take.
    ///
    /// - Parameters:
    ///   - item: The item.
    ///   - old: The item before. What it has already is let be: it may be older than the index, which leaves it out.
    ///   - indexes: The indexes.
    ///   - origin: Where the item comes from, which DynamoDB's texts tell apart.
    static func check(
        _ item: Item, replacing old: Item? = nil, for indexes: [StoredIndex], from origin: ItemRules.Origin
    ) throws(ServiceError) {
        for index in indexes.map(\.definition) {
            for attribute in index.keySchema.attributes {
                guard let value = item[attribute.name], value != old?[attribute.name],
                    let fault = fault(of: value, for: attribute, in: index.keySchema)
                else { continue }
                switch origin {
                case .put: throw refusal(of: value, fault, attribute, index)
                case .update: throw refusalOfUpdate(fault, attribute)
                }
            }
        }
    }

    private enum Fault {
        case type
        case empty
        case size
    }

    private static func refusal(
        of value: AttributeValue, _ fault: Fault, _ attribute: KeyAttribute, _ index: SecondaryIndex
    ) -> ServiceError {
        switch fault {
        case .type:
            .validation(
                "One or more parameter values were invalid: Type mismatch for Index Key \(attribute.name) "
                    + "Expected: \(attribute.type.rawValue) Actual: \(value.typeName) IndexName: \(index.name)")
        case .empty:
            .validation(
                "One or more parameter values are not valid. A value specified for a secondary index key is not "
                    + "supported. \(KeyEncoding.empty(attribute)) IndexName: \(index.name), IndexKey: \(attribute.name)"
            )
        case .size: KeyEncoding.tooLong(isHash: attribute == index.keySchema.hash)
        }
    }

    private static func refusalOfUpdate(_ fault: Fault, _ attribute: KeyAttribute) -> ServiceError {
        switch fault {
        case .type:
            .validation("The update expression attempted to update the secondary index key to unsupported type")
        case .empty:
            .validation(
                "One or more parameter values are not valid. The update expression attempted to update a secondary "
                    + "index key to a value that is not supported. \(KeyEncoding.empty(attribute))")
        case .size:
            .validation(
                "The update expression attempted to update the secondary index key beyond allowed size limits")
        }
    }

    private static func fault(
        of value: AttributeValue, for attribute: KeyAttribute, in schema: KeySchema
    ) -> Fault? {
        guard value.typeName == attribute.type.rawValue, let bytes = KeyEncoding.sortKey(of: value) else {
            return .type
        }
        if bytes.isEmpty { return .empty }
        return KeyEncoding.fits(bytes, attribute, isHash: attribute == schema.hash) ? nil : .size
    }
}
