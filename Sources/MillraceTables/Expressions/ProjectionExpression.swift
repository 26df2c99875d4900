internal import MillraceModel
internal import MillraceStreams

/// Which parts of an item are given; `ProjectionExpression` and `AttributesToGet` both end as one.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
struct ProjectionExpression: Hashable, Sendable {
    private let tree: PathTree

    /// Creates a projection.
    ///
    /// - Throws: `ServiceError.validation` for paths that overlap or conflict.
    init(_ paths: [DocumentPath]) throws(ServiceError) { tree = try PathTree(paths, role: .projection) }

    /// The paths in their order.
    var paths: [DocumentPath] { tree.paths }

    /// The attributes of which something may be given.
    var attributeNames: Set<String> { Set(paths.map(\.attribute)) }

    /// The parts of an item that are given; elements of lists move together, what is not there is left out.
    func project(_ item: Item) -> Item { tree.project(item) }
}
