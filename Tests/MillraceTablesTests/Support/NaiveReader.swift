import MillraceModel
import MillraceTables

/// What a table or one of its indexes must hold, found by going through all items, and in which order.
struct NaiveReader {
    let tableKey: KeySchema
    var index: SecondaryIndex?

    var keySchema: KeySchema { index?.keySchema ?? tableKey }

    /// The names of the attributes that tell where an item stands.
    var positionNames: Set<String> { Set((tableKey.attributes + keySchema.attributes).map(\.name)) }

    /// The items that stand there, each with the attributes that stand there, by hash key, range key, table key.
    func entries(of items: [Item]) -> [Item] {
        let found = items.filter { item in
            keySchema.attributes.allSatisfy { attribute in
                guard let value = item[attribute.name] else { return false }
                return value.typeName == attribute.type.rawValue && value != "" && value != .binary([])
            }
        }
        let names = (keySchema.attributes + tableKey.attributes).map(\.name)
        let sorted = found.sorted { left, right in
            for name in names {
                if precedes(left[name], right[name]) { return true }
                if precedes(right[name], left[name]) { return false }
            }
            return false
        }
        guard let index else { return sorted }
        switch index.projection {
        case .all: return sorted
        case .keysOnly: return sorted.map { $0.filter { positionNames.contains($0.key) } }
        case .include(let included):
            return sorted.map { $0.filter { positionNames.contains($0.key) || included.contains($0.key) } }
        }
    }
}

/// The order of key values: numbers by value, texts by their UTF-8, bytes as unsigned numbers (T13).
func precedes(_ left: AttributeValue?, _ right: AttributeValue?) -> Bool {
    switch (left, right) {
    case (.number(let left)?, .number(let right)?): left < right
    case (.string(let left)?, .string(let right)?): left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.binary(let left)?, .binary(let right)?): left.lexicographicallyPrecedes(right)
    default: false
    }
}
