extension StreamRecord {
    /// A hash of what the record is ordered by: its item's key, or its partition key.
    ///
    /// Equal keys have equal hashes in every process, so records of one key always fall into the same of several slots
    /// (`ParallelizationFactor`). All key attributes count, in the byte order of their names, each as name, type and
    /// value with their lengths, so that no two keys run together; numbers count in their normal form. AWS does not
    /// say which hash it takes.
    package var orderingKeyHash: UInt64 {
        var hash = StableHash()
        switch content {
        case .data(let data):
            hash.combine(data.partitionKey.utf8)
        case .change(let change):
            let attributes = change.keys.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (name, value) in attributes {
                hash.combine(framed: name.utf8)
                hash.combine(framed: value.typeName.utf8)
                switch value {
                case .string(let text): hash.combine(framed: text.utf8)
                case .number(let number): hash.combine(framed: number.stringValue.utf8)
                case .binary(let bytes): hash.combine(framed: bytes)
                // No key has another type. Its value must not count: sets are equal in any order.
                case .boolean, .binarySet, .list, .map, .numberSet, .null, .stringSet: break
                }
            }
        }
        return UInt64(truncatingIfNeeded: hash.value)
    }
}

extension StableHash {
    /// Adds bytes after their count, so that it shows where they end.
    fileprivate mutating func combine(framed bytes: some Collection<UInt8>) {
        combine(String(bytes.count).utf8)
        combine(CollectionOfOne(UInt8(ascii: ":")))
        combine(bytes)
    }
}
