internal import MillraceModel

/// A condition or filter with everything in it resolved; expressions and legacy parameters both end as one.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
struct ConditionExpression: Hashable, Sendable {
    /// A condition that is not made of others.
    enum Test: Hashable, Sendable {
        case compare(Operand, Comparator, Operand)
        /// Not less than the first bound and not greater than the second.
        case between(Operand, Operand, Operand)
        case isOneOf(Operand, [Operand])
        case exists(DocumentPath)
        case notExists(DocumentPath)
        /// The type's name is that on the wire, such as `S`.
        case hasType(Operand, String)
        case beginsWith(Operand, Operand)
        case contains(Operand, Operand)
    }

    /// The condition in postfix order.
    let steps: [ConditionStep<Test>]

    /// Whether an item meets the condition; `nil` is an item without attributes.
    func matches(_ item: Item?) -> Bool {
        let item = item ?? [:]
        // As most conditions are.
        if steps.count == 1, case .test(let test) = steps[0] { return test.matches(item) }
        var results: [Bool] = []
        for step in steps {
            switch step {
            case .test(let test): results.append(test.matches(item))
            case .not: results[results.count - 1].toggle()
            case .and:
                let right = results.removeLast()
                results[results.count - 1] = results[results.count - 1] && right
            case .or:
                let right = results.removeLast()
                results[results.count - 1] = results[results.count - 1] || right
            }
        }
        guard let result = results.last, results.count == 1 else {
            preconditionFailure("the steps of a condition leave \(results.count) results: \(steps)")
        }
        return result
    }

    /// The attributes that the condition looks at or into.
    var attributeNames: Set<String> {
        var names: Set<String> = []
        for case .test(let test) in steps {
            for path in test.paths { names.insert(path.attribute) }
        }
        return names
    }
}

extension ConditionExpression.Test {
    /// Whether an item meets the test.
    fileprivate func matches(_ item: Item) -> Bool {
        switch self {
        case .compare(let left, let comparator, let right):
            return comparator.holds(left.value(in: item), right.value(in: item))
        case .between(let operand, let lower, let upper):
            let value = operand.value(in: item)
            return Comparator.greaterOrEqual.holds(value, lower.value(in: item))
                && Comparator.lessOrEqual.holds(value, upper.value(in: item))
        case .isOneOf(let operand, let choices):
            let value = operand.value(in: item)
            return choices.contains { Comparator.equal.holds(value, $0.value(in: item)) }
        case .exists(let path): return path.value(in: item) != nil
        case .notExists(let path): return path.value(in: item) == nil
        case .hasType(let operand, let type): return operand.value(in: item)?.typeName == type
        case .beginsWith(let operand, let prefix):
            guard let value = operand.value(in: item), let prefix = prefix.value(in: item) else { return false }
            return value.hasPrefix(prefix)
        case .contains(let operand, let part):
            guard let value = operand.value(in: item), let part = part.value(in: item) else { return false }
            return value.contains(part)
        }
    }

    /// The places that the test looks at.
    fileprivate var paths: [DocumentPath] {
        switch self {
        case .compare(let left, _, let right): [left, right].compactMap(\.innermostPath)
        case .between(let operand, let lower, let upper): [operand, lower, upper].compactMap(\.innermostPath)
        case .isOneOf(let operand, let choices): ([operand] + choices).compactMap(\.innermostPath)
        case .exists(let path), .notExists(let path): [path]
        case .hasType(let operand, _): [operand].compactMap(\.innermostPath)
        case .beginsWith(let operand, let other), .contains(let operand, let other):
            [operand, other].compactMap(\.innermostPath)
        }
    }
}

extension Operand {
    /// The place that it looks at, also for its size.
    fileprivate var innermostPath: DocumentPath? {
        switch self {
        case .path(let path): path
        case .value: nil
        case .size(let operand): operand.innermostPath
        }
    }
}
