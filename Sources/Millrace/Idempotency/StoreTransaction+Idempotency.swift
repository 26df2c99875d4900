import MillraceModel
import MillraceStreams

/// Marks as rows: one by its key, and an empty one that puts it in the order of expiry.
///
/// Both are always written and removed together, so each mark has one place in that order.
extension StoreTransaction {
    private static let marks = "idempotency"
    private static let expiries = "idempotency/expiry"

    /// The mark of a key, whether it still counts or not.
    func mark(at key: [UInt8]) throws -> IdempotencyMark? {
        try row(RowKey(space: Self.marks, key: key)).map { try IdempotencyMark(stored: $0) }
    }

    /// Puts a mark in the place of another one, or of none.
    mutating func setMark(_ mark: IdempotencyMark, at key: [UInt8], insteadOf old: IdempotencyMark?) {
        if let old { removeRow(Self.place(of: key, old)) }
        setRow(RowKey(space: Self.marks, key: key), mark.stored)
        setRow(Self.place(of: key, mark), [])
    }

    /// Takes a mark away.
    mutating func removeMark(_ mark: IdempotencyMark, at key: [UInt8]) {
        removeRow(Self.place(of: key, mark))
        removeRow(RowKey(space: Self.marks, key: key))
    }

    /// Takes away marks that have expired, those first that did so first.
    ///
    /// - Parameters:
    ///   - limit: The most marks to take away.
    ///   - now: The present instant.
    mutating func sweepMarks(limit: Int, at now: Timestamp) throws {
        let end = Self.bytes(of: now)
        // Mostly the first few are not due, so that no more than those are read.
        var (left, pageSize) = (limit, 16)
        var last: [UInt8]?
        while left > 0 {
            let page = try rows(in: Self.expiries, after: last, limit: min(left, pageSize))
            for row in page {
                guard !end.lexicographicallyPrecedes(row.key.prefix(end.count)) else { return }
                removeRow(RowKey(space: Self.expiries, key: row.key))
                removeRow(RowKey(space: Self.marks, key: Array(row.key.dropFirst(end.count))))
            }
            guard page.count == min(left, pageSize) else { return }
            left -= page.count
            pageSize *= 2
            last = page.last?.key
        }
    }

    private static func place(of key: [UInt8], _ mark: IdempotencyMark) -> RowKey {
        RowKey(space: expiries, key: bytes(of: mark.expiry) + key)
    }

    /// Eight bytes in the order of time, also before 1970.
    private static func bytes(of instant: Timestamp) -> [UInt8] {
        let ordered = UInt64(bitPattern: instant.microsecondsSinceEpoch) ^ 1 << 63
        return (0..<8).map { UInt8(truncatingIfNeeded: ordered >> (56 - 8 * $0)) }
    }
}
