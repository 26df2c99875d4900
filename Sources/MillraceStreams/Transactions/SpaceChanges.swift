/// What a transaction wrote in one space of rows.
struct SpaceChanges: Hashable, Sendable {
    /// Whether all rows that stood in the space before are gone.
    private(set) var replacesAll = false
    /// The new value of each row that was written, `nil` where it was removed.
    private(set) var values: [[UInt8]: [UInt8]?] = [:]

    /// Sets a row, or removes it.
    mutating func set(_ key: [UInt8], to value: [UInt8]?) {
        values.updateValue(value, forKey: key)
    }

    /// Removes every row.
    mutating func removeAll() {
        replacesAll = true
        values.removeAll()
    }

    /// Adds what was written later.
    mutating func merge(_ later: SpaceChanges) {
        if later.replacesAll {
            self = later
        } else {
            values.merge(later.values) { _, later in later }
        }
    }
}
