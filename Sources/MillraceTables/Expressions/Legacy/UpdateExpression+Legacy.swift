internal import MillraceModel
internal import MillraceStreams

extension UpdateExpression {
    /// Translates `AttributeUpdates`.
    ///
    /// - Throws: `ServiceError.validation` with DynamoDB's text.
    init(attributeUpdates: [String: AttributeUpdate]) throws(ServiceError) {
        var actions: [Action] = []
        // In a fixed order, so that of several faults it is always the same one that is reported.
        for (name, update) in attributeUpdates.sorted(by: { $0.key < $1.key }) {
            actions.append(try Self.action(of: update, on: DocumentPath(name)))
        }
        try self.init(actions, from: .attributeUpdates)
    }

    private static func action(of update: AttributeUpdate, on path: DocumentPath) throws(ServiceError) -> Action {
        guard let value = update.value else {
            guard update.action == .delete else {
                throw .invalidParameter("Only DELETE action is allowed when no attribute value is specified")
            }
            return .remove(path)
        }
        if let fault = value.fault { throw .validation(fault) }
        switch update.action {
        case .put: return .set(path, .value(value))
        case .add:
            guard value.isSet || value.numberValue != nil || value.listValue != nil else {
                throw .invalidParameter("ADD action is not supported for the type \(value.typeName)")
            }
            return .add(path, value)
        case .delete:
            guard value.isSet else {
                throw .invalidParameter("DELETE action with value is not supported for the type \(value.typeName)")
            }
            return .delete(path, value)
        }
    }
}
