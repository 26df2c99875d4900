internal import MillraceModel
internal import MillraceStreams

extension ConditionExpression {
    /// Translates `Expected` and `ConditionalOperator`.
    ///
    /// - Returns: The condition, or `nil` when nothing is expected.
    /// - Throws: `ServiceError.validation` with DynamoDB's text.
    static func expecting(
        _ expected: [String: ExpectedAttribute]?, _ conditionalOperator: ConditionalOperator?
    ) throws(ServiceError) -> ConditionExpression? {
        var parts: [[ConditionStep<Test>]] = []
        for (name, attribute) in sortedByName(expected) { parts.append(try attribute.steps(on: name)) }
        return try joined(parts, conditionalOperator, isGiven: expected != nil)
    }

    /// Translates `QueryFilter` or `ScanFilter`, and `ConditionalOperator`.
    ///
    /// - Returns: The filter, or `nil` when nothing is filtered.
    /// - Throws: `ServiceError.validation` with DynamoDB's text.
    static func filtering(
        _ conditions: [String: Condition]?, _ conditionalOperator: ConditionalOperator?
    ) throws(ServiceError) -> ConditionExpression? {
        var parts: [[ConditionStep<Test>]] = []
        for (name, condition) in sortedByName(conditions) {
            try condition.comparisonOperator.check(condition.attributeValueList)
            parts.append(condition.comparisonOperator.steps(on: name, condition.attributeValueList))
        }
        return try joined(parts, conditionalOperator, isGiven: conditions != nil)
    }

    /// In a fixed order, so that of several faults it is always the same one that is reported.
    private static func sortedByName<Value>(_ parameter: [String: Value]?) -> [(key: String, value: Value)] {
        (parameter ?? [:]).sorted { $0.key < $1.key }
    }

    private static func joined(
        _ parts: [[ConditionStep<Test>]], _ conditionalOperator: ConditionalOperator?, isGiven: Bool
    ) throws(ServiceError) -> ConditionExpression? {
        if conditionalOperator != nil {
            guard isGiven else {
                throw .validation("ConditionalOperator cannot be used without Filter or Expected")
            }
            guard parts.count > 1 else {
                throw .validation(
                    "ConditionalOperator can only be used when Filter or Expected has two or more elements")
            }
        }
        guard var steps = parts.first else { return nil }
        for part in parts.dropFirst() { steps += part + [conditionalOperator == .or ? .or : .and] }
        return ConditionExpression(steps: steps)
    }
}

extension ExpectedAttribute {
    fileprivate func steps(
        on name: String
    ) throws(ServiceError) -> [ConditionStep<ConditionExpression.Test>] {
        if let fault = value?.fault { throw .validation(fault) }
        if value != nil, attributeValueList != nil {
            throw .invalidParameter("Value and AttributeValueList cannot be used together for Attribute: \(name)")
        }
        guard let comparisonOperator else { return try stepsOfExists(on: name) }
        if exists != nil {
            throw .invalidParameter("Exists and ComparisonOperator cannot be used together for Attribute: \(name)")
        }
        let takesNone = comparisonOperator == .null || comparisonOperator == .notNull
        guard takesNone || value != nil || attributeValueList != nil else {
            throw .invalidParameter(
                "Value or AttributeValueList must be used with ComparisonOperator: \(comparisonOperator.rawValue) "
                    + "for Attribute: \(name)")
        }
        let values = attributeValueList ?? value.map { [$0] } ?? []
        try comparisonOperator.check(values)
        return comparisonOperator.steps(on: name, values)
    }

    private func stepsOfExists(
        on name: String
    ) throws(ServiceError) -> [ConditionStep<ConditionExpression.Test>] {
        if attributeValueList != nil {
            throw .invalidParameter(
                "AttributeValueList can only be used with a ComparisonOperator for Attribute: \(name)")
        }
        switch (exists ?? true, value) {
        case (true, let value?): return ComparisonOperator.equal.steps(on: name, [value])
        case (true, nil):
            throw .invalidParameter(
                "Value must be provided when Exists is \(exists.map { "\($0)" } ?? "null") for Attribute: \(name)")
        case (false, nil): return ComparisonOperator.null.steps(on: name, [])
        case (false, _?):
            throw .invalidParameter("Value cannot be used when Exists is false for Attribute: \(name)")
        }
    }
}
