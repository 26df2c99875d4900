internal import MillraceModel
internal import MillraceStreams

/// Paths of which none begins with another, as one tree, so that an item is walked once for all of them.
struct PathTree: Hashable, Sendable {
    /// A place on the way to, or at the end of, a path.
    struct Node: Hashable, Sendable {
        /// The first path that leads here.
        let firstPath: Int
        /// The path that ends here.
        var path: Int?
        /// Where to go on in a map.
        var names: [String: Int] = [:]
        /// Where to go on in a list.
        var indexes: [Int: Int] = [:]
    }

    /// The paths in their order.
    let paths: [DocumentPath]
    /// The places; the first is the item.
    private(set) var nodes = [Node(firstPath: 0)]

    /// Joins paths.
    ///
    /// - Throws: `ServiceError.validation` with DynamoDB's text for two paths of which one leads through the end of the
    ///   other, or that take the same place for a map and for a list.
    init(_ paths: [DocumentPath], role: ExpressionRole) throws(ServiceError) {
        self.paths = paths
        for (number, path) in paths.enumerated() {
            guard let (clash, other) = insert(path, number) else { continue }
            throw role.error(
                "Two document paths \(clash) with each other; must remove or rewrite one of these paths; "
                    + "path one: \(paths[other]), path two: \(path)")
        }
    }

    /// The places of an item to which the paths lead, in as much of the item as holds them.
    ///
    /// Elements of lists move together and keep their order; what is not there is left out.
    func project(_ item: Item) -> Item { projectMembers(item, at: nodes[0]) }

    /// Adds a path, or says with which path it cannot be together.
    private mutating func insert(_ path: DocumentPath, _ number: Int) -> (clash: String, other: Int)? {
        var current = 0
        for element in path.elements {
            if let other = nodes[current].path { return ("overlap", other) }
            let next: Int?
            switch element {
            case .name(let name):
                if let (_, child) = nodes[current].indexes.min(by: { $0.value < $1.value }) {
                    return ("conflict", nodes[child].firstPath)
                }
                next = nodes[current].names[name]
                if next == nil { nodes[current].names[name] = nodes.count }
            case .index(let index):
                if let (_, child) = nodes[current].names.min(by: { $0.value < $1.value }) {
                    return ("conflict", nodes[child].firstPath)
                }
                next = nodes[current].indexes[index]
                if next == nil { nodes[current].indexes[index] = nodes.count }
            }
            if let next {
                current = next
            } else {
                current = nodes.count
                nodes.append(Node(firstPath: number))
            }
        }
        // A place that was there before belongs to an earlier path.
        guard nodes[current].firstPath == number else { return ("overlap", nodes[current].firstPath) }
        nodes[current].path = number
        return nil
    }

    private func projectMembers(_ members: Item, at node: Node) -> Item {
        var projected: Item = [:]
        for (name, child) in node.names {
            if let value = members[name], let part = project(value, at: nodes[child]) { projected[name] = part }
        }
        return projected
    }

    /// The part of a value that the paths name, or `nil` when there is none.
    private func project(_ value: AttributeValue, at node: Node) -> AttributeValue? {
        if node.path != nil { return value }
        switch value {
        case .map(let members):
            let part = projectMembers(members, at: node)
            return part.isEmpty ? nil : .map(part)
        case .list(let elements):
            let part = node.indexes.sorted { $0.key < $1.key }.compactMap { index, child in
                index < elements.count ? project(elements[index], at: nodes[child]) : nil
            }
            return part.isEmpty ? nil : .list(part)
        default: return nil
        }
    }
}
