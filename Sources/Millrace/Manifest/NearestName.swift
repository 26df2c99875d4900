/// Finds the name that somebody probably meant.
enum NearestName {
    /// Beyond this many characters nothing is a typing error for a name.
    private static let countMax = 80

    /// The name nearest to a text, letter case aside, or `nil` when none is near.
    ///
    /// Near is a Levenshtein distance of at most a third of the longer one's length, and of at least one.
    static func nearest(to text: String, in names: some Sequence<String>) -> String? {
        guard text.utf8.count <= countMax else { return nil }
        let wanted = Array(text.lowercased().unicodeScalars)
        var best: (name: String, distance: Int)?
        for name in names where name.utf8.count <= countMax {
            let candidate = Array(name.lowercased().unicodeScalars)
            let bound = min(max(1, max(wanted.count, candidate.count) / 3), candidate.count - 1)
            // The distance is never less than the difference of the lengths, which costs nothing.
            guard abs(wanted.count - candidate.count) <= bound else { continue }
            let distance = distance(wanted, candidate)
            guard distance <= bound else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
        }
        return best?.name
    }

    /// The end of a message, `; did you mean "BatchSize"?`, or nothing when no name is near.
    static func hint(for text: String, in names: some Sequence<String>) -> String {
        nearest(to: text, in: names).map { "; did you mean \($0)?" } ?? ""
    }

    /// How many characters must be inserted, deleted or replaced to make one text the other.
    ///
    /// Source: R. A. Wagner and M. J. Fischer, "The String-to-String Correction Problem", 1974, with one row kept.
    static func distance<Element: Equatable>(_ left: [Element], _ right: [Element]) -> Int {
        var row = Array(0...right.count)
        for (leftIndex, leftElement) in left.enumerated() {
            var diagonal = row[0]
            row[0] = leftIndex + 1
            for (rightIndex, rightElement) in right.enumerated() {
                let replaced = diagonal + (leftElement == rightElement ? 0 : 1)
                diagonal = row[rightIndex + 1]
                row[rightIndex + 1] = min(replaced, diagonal + 1, row[rightIndex] + 1)
            }
        }
        return row[right.count]
    }
}
