/// What transactions wrote in one space of rows.
struct SpaceChanges: Sendable {
    /// A key that is hashed as a whole; an array hashes its bytes one by one, which takes several times as long.
    private struct Key: Hashable {
        let bytes: [UInt8]

        func hash(into hasher: inout Hasher) {
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    /// Whether all rows that stood in the space before are gone.
    private(set) var replacesAll = false
    private var table: [Key: [UInt8]?] = [:]

    /// The new value of each row that was written, `nil` where it was removed.
    var values: some Collection<(key: [UInt8], value: [UInt8]?)> {
        table.lazy.map { (key: $0.key.bytes, value: $0.value) }
    }

    /// The new value of a row, `nil` within where it was removed; `nil` when its committed value counts.
    subscript(key: [UInt8]) -> [UInt8]?? {
        if let value = table[Key(bytes: key)] { return value }
        return replacesAll ? .some(nil) : nil
    }

    /// Sets a row, or removes it.
    ///
    /// - Returns: What was written before; `nil` when nothing was.
    mutating func set(_ key: [UInt8], to value: [UInt8]?) -> [UInt8]?? {
        table.updateValue(value, forKey: Key(bytes: key))
    }

    /// Takes back what was set.
    ///
    /// - Parameter old: What was written before; `nil` when nothing was.
    /// - Returns: Whether nothing is left that differs from what is committed.
    mutating func restore(_ key: [UInt8], to old: [UInt8]??) -> Bool {
        if let old { table.updateValue(old, forKey: Key(bytes: key)) } else { table[Key(bytes: key)] = nil }
        return table.isEmpty && !replacesAll
    }

    /// Removes every row.
    mutating func removeAll() {
        replacesAll = true
        table.removeAll()
    }
}
