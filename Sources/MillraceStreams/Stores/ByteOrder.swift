extension [UInt8] {
    /// Whether these bytes come before others, compared byte by byte without sign; a prefix comes first.
    ///
    /// SQLite orders blobs the same way.
    func precedes(_ other: [UInt8]) -> Bool {
        let common = Swift.min(count, other.count)
        var index = 0
        while index < common {
            if self[index] != other[index] { return self[index] < other[index] }
            index += 1
        }
        return count < other.count
    }
}
