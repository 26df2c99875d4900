import MillraceModel

/// Turns the document of a pattern into clauses, and collects everything that is wrong with it.
struct FilterCompiler {
    private static let orKey = "$or"

    let source: FilterSource
    private(set) var problems: [FilterProblem] = []
    private var leafCount = 0

    init(source: FilterSource) {
        self.source = source
    }

    /// Notes a problem with a value.
    mutating func report(_ value: LocatedJSON, at pointer: JSONPointer, _ message: String) {
        problems.append(
            FilterProblem(pointer: pointer, value: value.value, message: message, byteOffset: value.byteOffset))
    }

    /// The clauses of the object of a pattern.
    ///
    /// - Parameter path: The keys from the top of the record to the object.
    mutating func clauses(
        of value: LocatedJSON,
        at pointer: JSONPointer,
        path: [String] = []
    ) -> [FilterClause] {
        guard case .object(let members) = value.content else {
            report(value, at: pointer, "is not an object, which a pattern is: {\"field\": [\"value\"]}")
            return []
        }
        if members.isEmpty {
            report(value, at: pointer, "is an empty object, which says nothing; give it a field or leave it out")
        }
        var clauses: [FilterClause] = []
        for (index, member) in members.enumerated() {
            let place = pointer.appending(member.key)
            if members[..<index].contains(where: { $0.key.hasBytes(of: member.key) }) {
                let advice = "put all values in one array, or write \"$or\""
                report(member.value, at: place, "stands under a key that its object has twice; \(advice)")
            }
            if let clause = clause(of: member, at: place, path: path) { clauses.append(clause) }
        }
        return clauses
    }

    private mutating func clause(
        of member: LocatedJSON.Member,
        at place: JSONPointer,
        path: [String]
    ) -> FilterClause? {
        let (key, value) = (member.key, member.value)
        if key == Self.orKey { return alternatives(of: value, at: place, path: path) }
        if path.isEmpty, !source.recordKeys.contains(where: { $0.hasBytes(of: key) }) {
            report(value, at: place, unknownKey(key))
        }
        switch value.content {
        case .object:
            return .object(key: key, clauses(of: value, at: place, path: path + [key]))
        case .array where path.isEmpty && isDataKey(key), .scalar where path.isEmpty && isDataKey(key):
            let expected = "data of Kinesis records is matched as JSON: {\"data\": {\"field\": [\"value\"]}}"
            report(value, at: place, "is not an object; \(expected)")
        case .array(let elements):
            return leaf(key, elements, of: value, at: place, path: path + [key])
        case .scalar:
            report(value, at: place, "is not in an array, as the values of a field are; \(advice(for: member))")
        }
        return nil
    }

    private mutating func alternatives(
        of value: LocatedJSON,
        at place: JSONPointer,
        path: [String]
    ) -> FilterClause? {
        guard case .array(let elements) = value.content, elements.count >= 2 else {
            report(value, at: place, "is not an array of at least two objects, which $or takes")
            return nil
        }
        return .anyOf(
            elements.enumerated().map { index, element in
                clauses(of: element, at: place.appending(index), path: path)
            })
    }

    private mutating func leaf(
        _ key: String,
        _ elements: [LocatedJSON],
        of value: LocatedJSON,
        at place: JSONPointer,
        path: [String]
    ) -> FilterClause {
        if elements.isEmpty {
            report(value, at: place, "is an empty array, which nothing matches; give it a value or an operator")
        }
        let conditions = elements.enumerated().compactMap { index, element in
            condition(of: element, at: place.appending(index))
        }
        defer { leafCount += 1 }
        return .leaf(
            key: key,
            FilterLeaf(ordinal: leafCount, path: path, conditions: conditions, pattern: value.value)
        )
    }

    private func isDataKey(_ key: String) -> Bool {
        source == .kinesis && key == FilterRecord.dataKey
    }

    private func unknownKey(_ key: String) -> String {
        let start = "stands under a key that no record of \(source.name) has"
        if source.bodyKeys.contains(where: { $0.lowercased() == key.lowercased() }) {
            return start + "; did you mean \(source.bodyKey).\(key)?"
        }
        if let near = source.recordKeys.first(where: { $0.lowercased() == key.lowercased() }) {
            return start + "; did you mean \(near)?"
        }
        return start + "; they have \(source.recordKeys.joined(separator: ", "))"
    }

    private func advice(for member: LocatedJSON.Member) -> String {
        let value = member.value.value.shortText
        guard FilterOperator(rawValue: member.key) != nil else { return "write [\(value)]" }
        return "for the operator write [{\"\(member.key)\": \(value)}] as the value of the field above it"
    }
}
