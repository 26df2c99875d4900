internal import MillraceModel
internal import MillraceStreams

/// Where an item lies: its table, its key attributes, and the key of its row.
struct ItemAddress: Sendable {
    /// The table as it was when the address was found.
    let shared: SharedTable
    /// The key attributes, as the records of the stream show them.
    let keys: Item
    /// The key in the table's space, in the order of hash and range.
    let row: [UInt8]

    /// Finds the address of an item that is to be put.
    ///
    /// - Throws: `ServiceError` with DynamoDB's texts for an attribute of the key that is missing, of another type, empty
    ///   or too long.
    init(ofItem item: Item, in shared: SharedTable) throws(ServiceError) {
        var keys: Item = [:]
        for attribute in shared.keyAttributes {
            guard let value = item[attribute.name] else {
                throw .validation(
                    "One or more parameter values were invalid: Missing the key \(attribute.name) in the item")
            }
            guard value.typeName == attribute.type.rawValue else {
                throw .validation(
                    "One or more parameter values were invalid: Type mismatch for key \(attribute.name) "
                        + "expected: \(attribute.type.rawValue) actual: \(value.typeName)")
            }
            keys[attribute.name] = value
        }
        try self.init(checkedKeys: keys, in: shared)
    }

    /// Finds the address of an item by its key.
    ///
    /// - Throws: `ServiceError` with DynamoDB's texts for a key with other attributes than the schema's, or an attribute
    ///   that is empty or too long.
    init(ofKey key: Item, in shared: SharedTable) throws(ServiceError) {
        let attributes = shared.keyAttributes
        guard key.count == attributes.count,
            attributes.allSatisfy({ key[$0.name]?.typeName == $0.type.rawValue })
        else { throw .validation("The provided key element does not match the schema") }
        try self.init(checkedKeys: key, in: shared)
    }

    var table: StoredTable { shared.table }

    /// Where the item lies among the hashes of a stream's shards; the same for all changes of one item.
    var hash: UInt128 {
        var hash = StableHash()
        hash.combine(row)
        return hash.value
    }

    var rowKey: RowKey { RowKey(space: shared.itemSpace, key: row) }

    private init(checkedKeys keys: Item, in shared: SharedTable) throws(ServiceError) {
        let schema = shared.table.keySchema
        let hashBytes = try Self.sortKey(of: keys[schema.hash.name], of: schema.hash)
        guard KeyEncoding.fits(hashBytes, schema.hash, isHash: true) else { throw KeyEncoding.tooLong(isHash: true) }
        var row = KeyEncoding.terminated(hashBytes)
        if let range = schema.range {
            let rangeBytes = try Self.sortKey(of: keys[range.name], of: range)
            guard KeyEncoding.fits(rangeBytes, range, isHash: false) else { throw KeyEncoding.tooLong(isHash: false) }
            row += rangeBytes
        }
        self.shared = shared
        self.keys = keys
        self.row = row
    }

    private static func sortKey(of value: AttributeValue?, of attribute: KeyAttribute) throws(ServiceError) -> [UInt8] {
        guard let value, let bytes = KeyEncoding.sortKey(of: value) else {
            preconditionFailure("the type of the key attribute \(attribute) was checked before")
        }
        guard !bytes.isEmpty else {
            throw .validation(
                "One or more parameter values are not valid. \(KeyEncoding.empty(attribute)) Key: \(attribute.name)")
        }
        return bytes
    }
}
