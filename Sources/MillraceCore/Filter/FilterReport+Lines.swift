import MillraceModel

extension FilterReport {
    /// The report for people, one fact a line, indented by what belongs together.
    ///
    /// ```
    /// record 0, eventID c4ca4238a0b923820dcc509a6f75849b: delivered
    ///   pattern 0 matches: {"eventName":["INSERT"]}
    ///     yes  /eventName ["INSERT"]: is "INSERT"
    /// ```
    package var lines: [String] {
        var lines: [String] = []
        for (index, entry) in entries.enumerated() {
            let name = "record \(index)" + (entry.eventID.map { ", eventID \($0)" } ?? "")
            lines.append("\(name): \(entry.explanation.isMatch ? "delivered" : "filtered out")")
            for (index, pattern) in entry.explanation.patterns.enumerated() {
                let verdict = pattern.isMatch ? "matches" : "does not match"
                lines.append("  pattern \(index) \(verdict): \(pattern.document.shortText)")
                if let remark = pattern.remark { lines.append("    \(remark)") }
                Self.append(pattern.checks, indent: "    ", to: &lines)
            }
        }
        return lines.map(Self.printable)
    }

    private static func append(
        _ checks: [FilterExplanation.Check],
        indent: String,
        to lines: inout [String]
    ) {
        for check in checks {
            let verdict = indent + (check.isMatch ? "yes  " : "no   ")
            switch check {
            case .leaf(let leaf):
                lines.append("\(verdict)\(leaf.place) \(leaf.pattern.shortText): \(leaf.remark ?? leaf.found.words)")
            case .choice(let choice):
                let ways = choice.kind == .alternatives ? "one of the alternatives of $or" : "one of the elements"
                lines.append("\(verdict)\(choice.place.isEmpty ? "" : choice.place + " ")\(ways)")
                for (index, branch) in choice.branches.enumerated() {
                    let kind = choice.kind == .alternatives ? "alternative" : "element"
                    lines.append("\(indent)  \(branch.isMatch ? "yes  " : "no   ")\(kind) \(index)")
                    append(branch.checks, indent: indent + "    ", to: &lines)
                }
            }
        }
    }

    /// A line that a terminal only shows: what a file says must not command it.
    private static func printable(_ line: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            shown.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(shown)
    }
}

extension FilterExplanation.Found {
    /// What was found, after a colon.
    fileprivate var words: String {
        switch self {
        case .absent: "is absent"
        case .value(let value): (value.arrayValue == nil ? "is " : "has ") + value.shortText
        case .container(let name): "is \(name)"
        }
    }
}
