import MillraceModel

/// Holds the clauses of one pattern against one record, and notes what it saw if somebody wants to know.
///
/// Matching and explaining are the same walk: with notes it looks at everything, without it stops as soon as the
/// answer is known.
struct FilterWalk {
    /// What an explanation is made of; `nil` while only the answer counts.
    typealias Notes = [FilterExplanation.Check]?

    private let record: FilterRecord
    /// How many arrays of the record the walk is in.
    private var arrayDepth = 0
    /// For leaves inside arrays, by ordinal, whether the record has a value nowhere on their path.
    private var absences: [Int: Bool] = [:]

    init(_ record: FilterRecord) {
        self.record = record
    }

    /// Whether all clauses hold for the whole record.
    mutating func holds(_ clauses: [FilterClause], _ notes: inout Notes) -> Bool {
        holds(clauses, of: .record(record), at: .root, &notes)
    }

    /// Whether all clauses hold for one object, or for what is none: then every member is absent.
    private mutating func holds(
        _ clauses: [FilterClause],
        of subject: FilterSubject?,
        at place: JSONPointer,
        _ notes: inout Notes
    ) -> Bool {
        var holdsAll = true
        for clause in clauses where !holds(clause, of: subject, at: place, &notes) {
            holdsAll = false
            if notes == nil { break }
        }
        return holdsAll
    }

    private mutating func holds(
        _ clause: FilterClause,
        of subject: FilterSubject?,
        at place: JSONPointer,
        _ notes: inout Notes
    ) -> Bool {
        switch clause {
        case .leaf(let key, let leaf):
            let member = subject?.member(key)
            let isMatch = holds(leaf, for: member)
            notes?.append(
                .leaf(
                    FilterReason(leaf: leaf, subject: member, place: place.appending(key), data: record.data)
                        .outcome(isMatch: isMatch)))
            return isMatch
        case .object(let key, let clauses):
            let inner = notes == nil ? place : place.appending(key)
            return holds(anywhereIn: subject?.member(key), clauses, at: inner, &notes)
        case .anyOf(let alternatives):
            var choice = FilterExplanation.Choice(kind: .alternatives, place: place.description)
            for alternative in alternatives {
                var inner: Notes = notes == nil ? nil : []
                let isMatch = holds(alternative, of: subject, at: place, &inner)
                if isMatch, notes == nil { return true }
                choice.add(isMatch: isMatch, inner)
            }
            notes?.append(.choice(choice))
            return choice.isMatch
        }
    }

    /// Whether all clauses hold for the subject, or together for one element at any depth of it.
    private mutating func holds(
        anywhereIn subject: FilterSubject?,
        _ clauses: [FilterClause],
        at place: JSONPointer,
        _ notes: inout Notes
    ) -> Bool {
        guard let subject, let count = subject.elementCount else {
            return holds(clauses, of: subject, at: place, &notes)
        }
        guard count > 0 else { return holds(clauses, of: nil, at: place, &notes) }
        arrayDepth += 1
        defer { arrayDepth -= 1 }
        var choice = FilterExplanation.Choice(kind: .elements, place: place.description)
        for index in 0..<count {
            var inner: Notes = notes == nil ? nil : []
            let element = notes == nil ? place : place.appending(index)
            let isMatch = holds(anywhereIn: subject.element(index), clauses, at: element, &inner)
            if isMatch, notes == nil { return true }
            choice.add(isMatch: isMatch, inner)
        }
        notes?.append(.choice(choice))
        return choice.isMatch
    }

    private mutating func holds(_ leaf: FilterLeaf, for subject: FilterSubject?) -> Bool {
        for condition in leaf.conditions {
            if case .exists(false) = condition {
                if isAbsent(leaf, subject) { return true }
            } else if let subject, subject.containsPlainValue(where: condition.accepts) {
                return true
            }
        }
        return false
    }

    /// Whether the record has no plain value on the path of a leaf, in no element of the arrays on the way.
    private mutating func isAbsent(_ leaf: FilterLeaf, _ subject: FilterSubject?) -> Bool {
        guard arrayDepth > 0 else { return !(subject?.containsPlainValue { _ in true } ?? false) }
        // Once for all elements: to look again at each would take quadratic time.
        if let isAbsent = absences[leaf.ordinal] { return isAbsent }
        let isAbsent = !FilterSubject.record(record).containsPlainValue(at: leaf.path[...])
        absences[leaf.ordinal] = isAbsent
        return isAbsent
    }
}
