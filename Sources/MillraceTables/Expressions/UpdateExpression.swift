internal import MillraceModel
internal import MillraceStreams

/// What a write changes; `UpdateExpression` and `AttributeUpdates` both end as one.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
struct UpdateExpression: Hashable, Sendable {
    /// What is done at one place of the item.
    enum Action: Hashable, Sendable {
        case set(DocumentPath, UpdateOperand)
        case remove(DocumentPath)
        /// Adds a number to a number, elements to a set, or (legacy) elements to the end of a list.
        case add(DocumentPath, AttributeValue)
        /// Takes elements out of a set.
        case delete(DocumentPath, AttributeValue)

        /// The place.
        var path: DocumentPath {
            switch self {
            case .set(let path, _), .remove(let path), .add(let path, _), .delete(let path, _): path
            }
        }
    }

    /// The two generations of updates, which DynamoDB's texts tell apart.
    enum Origin: Hashable, Sendable {
        case expression
        case attributeUpdates
    }

    /// The actions in their order.
    let actions: [Action]
    let origin: Origin
    let tree: PathTree

    /// Creates an update.
    ///
    /// - Throws: `ServiceError.validation` for paths that overlap or conflict.
    init(_ actions: [Action], from origin: Origin = .expression) throws(ServiceError) {
        self.actions = actions
        self.origin = origin
        tree = try PathTree(actions.map(\.path), role: .update)
    }

    /// The places that are changed, in the order of the actions.
    var touchedPaths: [DocumentPath] { tree.paths }

    /// Whether the update makes an item where there is none.
    ///
    /// One that only removes does not; one without any action does.
    var createsItem: Bool {
        actions.isEmpty
            || actions.contains { action in
                switch action {
                case .set, .add: true
                case .remove, .delete: false
                }
            }
    }

    /// Refuses to change an attribute of the key.
    ///
    /// - Parameter names: The key attributes of the table.
    func refuseKeys(_ names: [String]) throws(ServiceError) {
        for path in touchedPaths where names.contains(path.attribute) {
            throw .validation(
                "One or more parameter values were invalid: Cannot update attribute \(path.attribute). "
                    + "This attribute is part of the key")
        }
    }

    /// The touched places of an item, which are what `UPDATED_OLD` and `UPDATED_NEW` give of the item before and after.
    func touchedParts(of item: Item) -> Item { tree.project(item) }
}
