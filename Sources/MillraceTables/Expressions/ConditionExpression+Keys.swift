internal import MillraceStreams

extension ConditionExpression {
    /// The two generations of filters, which DynamoDB's text tells apart.
    enum FilterOrigin: String, Sendable {
        case expression = "Filter Expression"
        case parameter = "QueryFilter"
    }

    /// Refuses a query's filter that looks at an attribute of the key that is queried.
    ///
    /// - Parameters:
    ///   - names: The key attributes of the table or index.
    ///   - origin: Which generation the filter is of.
    func refuseKeys(_ names: [String], from origin: FilterOrigin) throws(ServiceError) {
        let used = attributeNames
        for name in names where used.contains(name) {
            throw .validation(
                "\(origin.rawValue) can only contain non-primary key attributes: Primary key attribute: \(name)")
        }
    }
}
