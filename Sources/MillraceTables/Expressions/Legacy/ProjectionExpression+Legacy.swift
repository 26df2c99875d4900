internal import MillraceStreams

extension ProjectionExpression {
    /// Translates `AttributesToGet`, which names whole attributes.
    ///
    /// - Throws: `ServiceError.validation` with DynamoDB's text for no name, or one that occurs twice.
    init(attributesToGet names: [String]) throws(ServiceError) {
        var check = ConstraintCheck()
        check.length(names.count, of: "[]", at: "attributesToGet", in: 1...Int.max)
        try check.finish()
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw .invalidParameter("Duplicate value in attribute name: \(name)")
        }
        try self.init(names.map { DocumentPath($0) })
    }
}
