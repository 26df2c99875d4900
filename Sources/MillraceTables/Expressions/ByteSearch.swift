/// Finds bytes in bytes in linear time, so that no pair of long texts holds up a table.
///
/// Source: Knuth, Morris and Pratt, "Fast pattern matching in strings", SIAM Journal on Computing 6(2), 1977.
enum ByteSearch {
    /// Whether `part` stands somewhere in `bytes`; an empty part always does.
    static func contains(_ part: [UInt8], in bytes: [UInt8]) -> Bool {
        guard !part.isEmpty else { return true }
        guard part.count <= bytes.count else { return false }
        let borders = borders(of: part)
        var matched = 0
        for byte in bytes {
            while matched > 0, part[matched] != byte { matched = borders[matched - 1] }
            if part[matched] == byte { matched += 1 }
            if matched == part.count { return true }
        }
        return false
    }

    /// For every beginning of the part, how long the longest shorter beginning is that it also ends with.
    private static func borders(of part: [UInt8]) -> [Int] {
        var borders = [Int](repeating: 0, count: part.count)
        var length = 0
        for index in part.indices.dropFirst() {
            while length > 0, part[length] != part[index] { length = borders[length - 1] }
            if part[length] == part[index] { length += 1 }
            borders[index] = length
        }
        return borders
    }
}
