internal import MillraceModel
internal import MillraceStreams

extension UpdateExpression {
    /// What becomes of one place.
    private enum Effect {
        case put(AttributeValue)
        case remove
    }

    /// Applies the update.
    ///
    /// Everything that is read is read from the item as it is before, and indexes of lists count in it, too. An index
    /// behind the end appends; removed elements let those behind them move up.
    ///
    /// - Parameters:
    ///   - item: The item before; `nil` when there is none.
    ///   - key: The key attributes, with which an item is made where there is none.
    /// - Returns: The item after. Its size and depth are not checked.
    /// - Throws: `ServiceError.validation` with DynamoDB's text for an update that does not fit the item.
    func apply(to item: Item?, key: Item = [:]) throws(ServiceError) -> Item {
        var effects: [Effect] = []
        effects.reserveCapacity(actions.count)
        for action in actions { effects.append(try effect(of: action, on: item ?? [:])) }
        var new = item ?? key
        try rewrite(&new, at: tree.nodes[0], with: effects)
        return new
    }

    private func effect(of action: Action, on item: Item) throws(ServiceError) -> Effect {
        switch action {
        case .set(_, let operand): return .put(try operand.value(in: item))
        case .remove: return .remove
        case .add(let path, let value):
            guard let old = path.value(in: item) else { return .put(value) }
            return .put(try sum(old, value))
        case .delete(let path, let elements):
            guard let old = path.value(in: item) else { return .remove }
            guard let rest = old.subtracting(elements) else { throw typeMismatch }
            return rest.expressionSize == 0 ? .remove : .put(rest)
        }
    }

    private func sum(_ old: AttributeValue, _ value: AttributeValue) throws(ServiceError) -> AttributeValue {
        switch (old, value) {
        case (.number(let left), .number(let right)):
            return .number(
                try UpdateOperand.translatingNumberErrors(left, right) { left, right throws(AWSNumberError) in
                    try left.adding(right)
                })
        case (.list(let left), .list(let right)): return .list(left + right)
        default:
            guard let union = old.union(value) else { throw typeMismatch }
            return union
        }
    }

    private var typeMismatch: ServiceError {
        switch origin {
        case .expression: .incorrectOperandInUpdate
        case .attributeUpdates: .validation("Type mismatch for attribute to update")
        }
    }

    private func rewrite(_ members: inout Item, at node: PathTree.Node, with effects: [Effect]) throws(ServiceError) {
        for (name, index) in node.names {
            let child = tree.nodes[index]
            guard let path = child.path else {
                guard let value = members[name] else { throw Self.invalidPath }
                members[name] = try rewritten(value, at: child, with: effects)
                continue
            }
            switch effects[path] {
            case .put(let value): members[name] = value
            case .remove: members[name] = nil
            }
        }
    }

    private func rewritten(
        _ value: AttributeValue, at node: PathTree.Node, with effects: [Effect]
    ) throws(ServiceError) -> AttributeValue {
        switch value {
        case .map(var members) where node.indexes.isEmpty:
            try rewrite(&members, at: node, with: effects)
            return .map(members)
        case .list(let elements) where node.names.isEmpty:
            return .list(try rewritten(elements, at: node, with: effects))
        default: throw Self.invalidPath
        }
    }

    private func rewritten(
        _ old: [AttributeValue], at node: PathTree.Node, with effects: [Effect]
    ) throws(ServiceError) -> [AttributeValue] {
        var elements = old
        var removed: Set<Int> = []
        // In order, so that elements behind the end are appended in the order of their indexes.
        for (index, childIndex) in node.indexes.sorted(by: { $0.key < $1.key }) {
            let child = tree.nodes[childIndex]
            let exists = index < old.count
            guard let path = child.path else {
                guard exists else { throw Self.invalidPath }
                elements[index] = try rewritten(old[index], at: child, with: effects)
                continue
            }
            switch effects[path] {
            case .put(let value) where exists: elements[index] = value
            case .put(let value): elements.append(value)
            case .remove: removed.insert(index)
            }
        }
        guard !removed.isEmpty else { return elements }
        // What was appended stands behind all removed indexes that the old list had.
        return elements.indices.filter { $0 >= old.count || !removed.contains($0) }.map { elements[$0] }
    }

    private static let invalidPath = ServiceError.validation(
        "The document path provided in the update expression is invalid for update")
}
