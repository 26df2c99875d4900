/// What is missing from the lines of an effect and what is too much, as lines for people.
struct EffectDifference {
    /// `- ` and a line that is missing, `+ ` and one that should not be there.
    let lines: [String]
    /// The lines that are missing.
    let missing: Set<String>

    init(of found: [String], from expected: [String]) {
        let (have, want) = (Self.counts(found), Self.counts(expected))
        func marked(_ lines: [String], _ sign: String, _ isShown: (_ have: Int, _ want: Int) -> Bool) -> [String] {
            var seen: Set<String> = []
            return lines.filter { seen.insert($0).inserted }.compactMap { line in
                let (have, want) = (have[line, default: 0], want[line, default: 0])
                guard isShown(have, want) else { return nil }
                return "\(sign) \(line)" + (max(have, want) > 1 ? "  (\(have) instead of \(want))" : "")
            }
        }
        let (lost, added) = (marked(expected, "-") { $0 < $1 }, marked(found, "+") { $0 > $1 })
        // What became of a line often stands where the line stood, so the two are shown together.
        let changes = (0..<max(lost.count, added.count)).flatMap { index in
            [lost, added].compactMap { index < $0.count ? $0[index] : nil }
        }
        missing = Set(want.filter { have[$0.key, default: 0] < $0.value }.keys)
        if changes.isEmpty, found != expected {
            lines = ["the same lines in another order:"] + found.map { "  \($0)" }
        } else if changes.isEmpty {
            lines = ["values that differ look the same: \(found.joined(separator: ", "))"]
        } else {
            lines = changes
        }
    }

    /// The lines, no more of them than so many, and how many others there are.
    func shown(_ count: Int) -> [String] {
        lines.count > count ? lines.prefix(count) + ["… and \(lines.count - count) more"] : lines
    }

    private static func counts(_ lines: [String]) -> [String: Int] {
        lines.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
