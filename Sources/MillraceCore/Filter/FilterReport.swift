package import MillraceModel

/// What a filter says about the records of an event, for people and for scripts.
package struct FilterReport: Sendable {
    /// What the filter says about one record.
    struct Entry: Sendable {
        let eventID: String?
        let explanation: FilterExplanation
    }

    let entries: [Entry]

    /// Tries a filter on every record.
    package init(_ criteria: FilterCriteria, on events: FilterEvents) {
        entries = events.records.map { Entry(eventID: $0.eventID, explanation: criteria.explain($0)) }
    }

    /// The report as JSON.
    ///
    /// The whole is `{"Records": […]}`, one entry for each record in the order of the event.
    ///
    /// | Object | Members |
    /// |---|---|
    /// | entry | `eventID` or null, `matches` (whether the record is delivered), `patterns` |
    /// | pattern | `pattern`, `matches`, `remark` (text or null), `checks`, of which all have to match |
    /// | check of a field | `path`, `pattern` (the array of values), `found`, `value`, `matches`, `remark` |
    /// | check of several ways | `anyOf`, `path`, `matches`, `branches`: each with `matches` and `checks` |
    ///
    /// `path` is a JSON pointer into the record. `found` is `absent`, `value` or `container`; `value` is null but for
    /// the second. `anyOf` is `alternatives` for those of `$or`, `elements` for those of an array in the record.
    package var json: JSONValue {
        let records = entries.map { entry in
            JSONValue.object([
                "eventID": .text(entry.eventID), "matches": .bool(entry.explanation.isMatch),
                "patterns": .array(entry.explanation.patterns.map(Self.json)),
            ])
        }
        return ["Records": .array(records)]
    }

    private static func json(_ pattern: FilterExplanation.Pattern) -> JSONValue {
        [
            "pattern": pattern.document, "matches": .bool(pattern.isMatch), "remark": .text(pattern.remark),
            "checks": .array(pattern.checks.map(json)),
        ]
    }

    private static func json(_ check: FilterExplanation.Check) -> JSONValue {
        switch check {
        case .leaf(let leaf):
            let (found, value): (String, JSONValue) =
                switch leaf.found {
                case .absent: ("absent", .null)
                case .value(let value): ("value", value)
                case .container: ("container", .null)
                }
            return [
                "path": .string(leaf.place), "pattern": leaf.pattern, "found": .string(found), "value": value,
                "matches": .bool(leaf.isMatch), "remark": .text(leaf.remark),
            ]
        case .choice(let choice):
            let branches = choice.branches.map { branch -> JSONValue in
                ["matches": .bool(branch.isMatch), "checks": .array(branch.checks.map(json))]
            }
            return [
                "anyOf": .string(choice.kind.rawValue), "path": .string(choice.place),
                "matches": .bool(choice.isMatch), "branches": .array(branches),
            ]
        }
    }
}

extension JSONValue {
    /// A string, or null for none.
    fileprivate static func text(_ text: String?) -> JSONValue {
        text.map { .string($0) } ?? .null
    }
}
