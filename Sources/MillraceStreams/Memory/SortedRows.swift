/// Rows in the order of their keys, in memory.
///
/// An array of short sorted arrays: an insertion moves at most one of the short ones, and a search looks at about as
/// many keys as in one sorted array.
struct SortedRows {
    private static let chunkCountMax = 256

    private var chunks: [[Row]] = []

    /// How many rows there are.
    private(set) var count = 0

    /// How many rows there are, and the bytes of their values.
    var extent: SpaceExtent {
        SpaceExtent(rowCount: count, byteCount: chunks.joined().reduce(0) { $0 + $1.value.count })
    }

    /// The value of a row.
    func value(of key: [UInt8]) -> [UInt8]? {
        guard let place = place(of: key) else { return nil }
        return chunks[place.chunk][place.index].value
    }

    /// Sets a row, or removes it.
    mutating func set(_ key: [UInt8], to value: [UInt8]?) {
        if let place = place(of: key) {
            if let value {
                chunks[place.chunk][place.index].value = value
            } else {
                chunks[place.chunk].remove(at: place.index)
                if chunks[place.chunk].isEmpty { chunks.remove(at: place.chunk) }
                count -= 1
            }
        } else if let value {
            insert(Row(key: key, value: value))
            count += 1
        }
    }

    /// The rows of a range, in its direction.
    func rows(_ range: RowRange, limit: Int) -> [Row] {
        let lower = start(of: range.lowerBound)
        let upper = range.upperBound.map(start) ?? (chunk: chunks.count, index: 0)
        guard lower < upper else { return [] }
        var rows: [Row] = []
        for number in 0...upper.chunk - lower.chunk where rows.count < limit {
            let chunk = range.isReversed ? upper.chunk - number : lower.chunk + number
            guard chunk < chunks.count else { continue }
            let first = chunk == lower.chunk ? lower.index : 0
            let slice = chunks[chunk][first..<(chunk == upper.chunk ? upper.index : chunks[chunk].count)]
            if range.isReversed {
                rows += slice.reversed().prefix(limit - rows.count)
            } else {
                rows += slice.prefix(limit - rows.count)
            }
        }
        return rows
    }

    /// Where the first row stands whose key is not before the given one.
    private func start(of key: [UInt8]) -> (chunk: Int, index: Int) {
        guard !chunks.isEmpty else { return (0, 0) }
        let chunk = chunkIndex(of: key)
        return (chunk, chunks[chunk].partitioningIndex { !$0.key.precedes(key) })
    }

    private mutating func insert(_ row: Row) {
        guard !chunks.isEmpty else { return chunks.append([row]) }
        let chunk = chunkIndex(of: row.key)
        let index = chunks[chunk].partitioningIndex { row.key.precedes($0.key) }
        chunks[chunk].insert(row, at: index)
        if chunks[chunk].count > Self.chunkCountMax {
            let half = Array(chunks[chunk].suffix(Self.chunkCountMax / 2))
            chunks[chunk].removeLast(half.count)
            chunks.insert(half, at: chunk + 1)
        }
    }

    /// The chunk in which a key stands or would stand: the last one that does not begin behind it.
    private func chunkIndex(of key: [UInt8]) -> Int {
        max(0, chunks.partitioningIndex { key.precedes($0[0].key) } - 1)
    }

    private func place(of key: [UInt8]) -> (chunk: Int, index: Int)? {
        guard !chunks.isEmpty else { return nil }
        let chunk = chunkIndex(of: key)
        let index = chunks[chunk].partitioningIndex { !$0.key.precedes(key) }
        return index < chunks[chunk].count && chunks[chunk][index].key == key ? (chunk, index) : nil
    }
}
