internal import MillraceModel
internal import MillraceStreams

/// What a query or scan reads: a table, or one of its indexes.
struct ReadTarget: Sendable {
    let table: StoredTable
    /// The index; `nil` for the table itself.
    let index: StoredIndex?

    /// Finds an index by its name.
    ///
    /// - Throws: `ServiceError` when the table has no such index, or reads of it cannot be consistent.
    init(_ table: StoredTable, indexName: String?, consistentRead: Bool) throws(ServiceError) {
        self.table = table
        guard let indexName else {
            index = nil
            return
        }
        var constraints = ConstraintCheck()
        constraints.name(indexName, at: "indexName")
        try constraints.finish()
        guard let index = table.index(named: indexName) else {
            throw .validation("The table does not have the specified index: \(indexName)")
        }
        if consistentRead, index.definition.kind == .global {
            throw .validation("Consistent reads are not supported on global secondary indexes")
        }
        self.index = index
    }

    /// The key by which the rows are ordered.
    var keySchema: KeySchema { index?.definition.keySchema ?? table.keySchema }

    /// The space of the rows.
    var space: String { index.map(table.space) ?? table.itemSpace }

    /// The attributes that tell where an item stands.
    private var positionAttributes: [KeyAttribute] {
        table.keySchema.attributes + keySchema.attributes.filter { !table.keySchema.contains($0.name) }
    }

    /// The key of an item, to go on behind it.
    func position(of item: Item) -> Item {
        item.filter { entry in positionAttributes.contains { $0.name == entry.key } }
    }

    /// The key of the row of a position that an earlier page gave.
    ///
    /// - Throws: `ServiceError` when it has other attributes than those of the keys.
    func row(of position: Item) throws(ServiceError) -> [UInt8] {
        let attributes = positionAttributes
        guard position.count == attributes.count,
            attributes.allSatisfy({ position[$0.name]?.typeName == $0.type.rawValue })
        else {
            throw .validation(
                index == nil
                    ? "The provided starting key is invalid: The provided key element does not match the schema"
                    : "The provided starting key is invalid")
        }
        let row = try ItemAddress(ofKey: position.filter { table.keySchema.contains($0.key) }, in: SharedTable(table))
            .row
        guard index != nil else { return row }
        return keySchema.attributes.reduce(into: []) { bytes, attribute in
            bytes += KeyEncoding.terminated(position[attribute.name].flatMap(KeyEncoding.sortKey) ?? [])
        } + row
    }

    /// The rows of a hash key, and of a stretch of its range keys.
    func rows(of condition: KeyCondition, isReversed: Bool) -> RowRange {
        let prefix = KeyEncoding.terminated(KeyEncoding.sortKey(of: condition.hash) ?? [])
        var range = RowRange(prefix: prefix, isReversed: isReversed)
        // In the table a row ends with its range key; in an index the item's own key follows.
        func bytes(_ value: AttributeValue) -> [UInt8] {
            let bytes = KeyEncoding.sortKey(of: value) ?? []
            return prefix + (index == nil ? bytes : KeyEncoding.terminated(bytes))
        }
        func end(of bytes: [UInt8]) -> [UInt8]? {
            index == nil ? RowRange.successor(of: bytes) : RowRange.end(ofPrefix: bytes)
        }
        switch condition.range {
        case nil: break
        case .equal(let value): (range.lowerBound, range.upperBound) = (bytes(value), end(of: bytes(value)))
        case .less(let value): range.upperBound = bytes(value)
        case .lessOrEqual(let value): range.upperBound = end(of: bytes(value))
        case .greater(let value): range.lowerBound = end(of: bytes(value)) ?? bytes(value)
        case .greaterOrEqual(let value): range.lowerBound = bytes(value)
        case .between(let lower, let upper):
            (range.lowerBound, range.upperBound) = (bytes(lower), end(of: bytes(upper)))
        case .beginsWith(let value):
            let bytes = KeyEncoding.sortKey(of: value) ?? []
            range = RowRange(
                prefix: prefix + (index == nil ? bytes : KeyEncoding.escaped(bytes)), isReversed: isReversed)
        }
        return range
    }

    /// The attributes that the index has of each item; `nil` for all of them.
    private var projectedNames: Set<String>? {
        guard let index, index.definition.projection != .all else { return nil }
        return Set(index.definition.projection.nonKeyAttributes + positionAttributes.map(\.name))
    }

    /// Those of some attributes that the index lacks, in the order of their names.
    func missing(of names: Set<String>) -> [String] {
        guard let projectedNames else { return [] }
        return names.subtracting(projectedNames).sorted()
    }

    /// Whether the index has everything that an item of the table has.
    var hasAllAttributes: Bool { index.map { $0.definition.projection == .all } ?? true }
}
