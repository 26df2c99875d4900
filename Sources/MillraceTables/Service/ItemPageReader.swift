internal import MillraceModel
internal import MillraceStreams

/// Reads the items of a page of a query or scan.
struct ItemPageReader: Sendable {
    /// The most bytes of items that a page is read from.
    static let byteCountMax = 1 << 20

    /// What was read.
    struct Page: Sendable {
        /// The items that passed the filter.
        var items: [Item] = []
        /// How many were read.
        var scannedCount = 0
        /// The bytes of what was read.
        var byteCount = 0
        /// The bytes of each item that was fetched from the table because the index does not have it whole.
        var fetchedByteCounts: [Int] = []
        /// All of these bytes together.
        var totalByteCount = 0
        /// The last item read when there may be more behind it.
        var last: Item?
    }

    /// A share of the items by their hash keys.
    struct Segment: Sendable {
        let number: Int
        let count: Int
    }

    /// How many rows are read at a time; large items come in pages of few.
    private static let rowCount = 64

    let store: any StreamStore
    let target: ReadTarget
    /// What must hold of an item to be given.
    let filter: ConditionExpression?
    /// The most items to read.
    let limit: Int?
    /// The share of a parallel scan.
    var segment: Segment?
    /// Whether attributes that the index lacks are fetched from the table.
    var fetchesWholeItems = false

    /// Reads items until the limit, 1 MB or the end of the range.
    func page(_ range: RowRange) async throws -> Page {
        var (page, range) = (Page(), range)
        var last: Item?
        while true {
            let rowCount = segment == nil ? min(Self.rowCount, (limit ?? .max) - page.scannedCount) : Self.rowCount
            let rows = try await store.rows(in: target.space, range, limit: rowCount)
            for row in rows {
                let item = try ItemCodec.decode(row.value)
                guard isInSegment(item) else { continue }
                let whole = fetchesWholeItems ? try await wholeItem(of: item) : nil
                let (size, fetchedSize) = (item.sizeBytes, whole?.sizeBytes)
                let byteCount = page.totalByteCount + size + (fetchedSize ?? 0)
                if page.scannedCount > 0, byteCount > Self.byteCountMax {
                    page.last = last
                    return page
                }
                page.scannedCount += 1
                page.byteCount += size
                page.totalByteCount = byteCount
                if let fetchedSize { page.fetchedByteCounts.append(fetchedSize) }
                last = item
                // An item that was deleted since the index was read is not given, as if both had been read after that.
                if let given = fetchesWholeItems ? whole : item, filter?.matches(given) ?? true {
                    page.items.append(given)
                }
                if page.scannedCount == limit {
                    page.last = item
                    return page
                }
            }
            guard rows.count == rowCount, let end = rows.last else { return page }
            range = range.continued(behind: end.key)
        }
    }

    private func wholeItem(of entry: Item) async throws -> Item? {
        let keys = entry.filter { target.table.keySchema.contains($0.key) }
        return try await store.row(ItemAddress(ofKey: keys, in: SharedTable(target.table)).rowKey).map {
            try ItemCodec.decode($0)
        }
    }

    /// Whether an item belongs to the segment: those of one hash key lie in one segment, whatever the process.
    func isInSegment(_ item: Item) -> Bool {
        guard let segment, segment.count > 1 else { return true }
        let value = item[target.keySchema.hash.name].flatMap(KeyEncoding.sortKey) ?? []
        var hash = StableHash()
        hash.combine(value)
        return hash.value % UInt128(segment.count) == UInt128(segment.number)
    }
}
