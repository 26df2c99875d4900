/// A stretch of the keys of a space, and the direction in which it is read.
package struct RowRange: Hashable, Sendable {
    /// The first key that belongs to it.
    package var lowerBound: [UInt8]
    /// The first key that does not belong to it any more; `nil` for none.
    package var upperBound: [UInt8]?
    /// Whether the rows come from the highest key on.
    package var isReversed: Bool

    /// Creates a range: of all keys, in their order, unless told otherwise.
    package init(from lowerBound: [UInt8] = [], to upperBound: [UInt8]? = nil, isReversed: Bool = false) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.isReversed = isReversed
    }

    /// All keys behind one, exclusive; all there are for `nil`.
    package init(after key: [UInt8]?) {
        self.init(from: key.map(Self.successor) ?? [])
    }

    /// All keys that begin with these bytes.
    package init(prefix: [UInt8], isReversed: Bool = false) {
        self.init(from: prefix, to: Self.end(ofPrefix: prefix), isReversed: isReversed)
    }

    /// Whether a key belongs to the range.
    package func contains(_ key: [UInt8]) -> Bool {
        !key.precedes(lowerBound) && (upperBound.map(key.precedes) ?? true)
    }

    /// What is left of the range behind a key, in the direction of reading.
    package func continued(behind key: [UInt8]) -> RowRange {
        var rest = self
        if isReversed {
            rest.upperBound = upperBound.map { key.precedes($0) ? key : $0 } ?? key
        } else {
            let next = Self.successor(of: key)
            if lowerBound.precedes(next) { rest.lowerBound = next }
        }
        return rest
    }

    /// The least key that is greater than one.
    package static func successor(of key: [UInt8]) -> [UInt8] { key + [0] }

    /// The least key that is greater than all that begin with these bytes; `nil` when there is none.
    package static func end(ofPrefix prefix: [UInt8]) -> [UInt8]? {
        var end = prefix
        while let last = end.popLast() {
            if last < .max { return end + [last + 1] }
        }
        return nil
    }
}
