import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

/// Reads single expressions as a request with nothing else would have them.
struct ExpressionBench {
    var names: [String: String]?
    var values: [String: AttributeValue]?

    init(names: [String: String]? = nil, values: [String: AttributeValue]? = nil) {
        self.names = names
        self.values = values
    }

    func condition(_ text: String) throws(ServiceError) -> ConditionExpression {
        try read(text, .condition) { context throws(ServiceError) in try context.condition() }
    }

    func filter(_ text: String) throws(ServiceError) -> ConditionExpression {
        try read(text, .filter) { context throws(ServiceError) in try context.filter() }
    }

    func update(_ text: String) throws(ServiceError) -> UpdateExpression {
        try read(text, .update) { context throws(ServiceError) in try context.update() }
    }

    func projection(_ text: String) throws(ServiceError) -> ProjectionExpression {
        try read(text, .projection) { context throws(ServiceError) in try context.projection() }
    }

    func keyCondition(_ text: String) throws(ServiceError) -> KeyConditionExpression {
        try read(text, .keyCondition) { context throws(ServiceError) in try context.keyCondition() }
    }

    /// Reads a text in any role, and forgets it.
    func check(_ text: String, as role: ExpressionRole) throws(ServiceError) {
        switch role {
        case .condition: _ = try condition(text)
        case .filter: _ = try filter(text)
        case .keyCondition: _ = try keyCondition(text)
        case .projection: _ = try projection(text)
        case .update: _ = try update(text)
        }
    }

    private func read<Expression>(
        _ text: String,
        _ role: ExpressionRole,
        _ body: (inout ExpressionContext) throws(ServiceError) -> Expression?
    ) throws(ServiceError) -> Expression {
        var context = try ExpressionContext([role: text], names: names, values: values, cache: ExpressionCache())
        guard let expression = try body(&context) else { preconditionFailure("no expression of \"\(text)\"") }
        try context.finish()
        return expression
    }
}

/// The text of the `ValidationException` that something ends with; `nil` when it ends without.
func refusal(
    _ body: () throws(ServiceError) -> Void, sourceLocation: SourceLocation = #_sourceLocation
) -> String? {
    do {
        try body()
        return nil
    } catch {
        #expect(error.code == .validation, sourceLocation: sourceLocation)
        return error.message
    }
}

/// A text of an expression and what is expected of it.
struct ExpressionCase<Expected: Sendable>: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: Expected

    init(_ text: String, _ expected: Expected) {
        self.text = text
        self.expected = expected
    }

    var testDescription: String { "\(text.prefix(80)) ⇒ \(expected)" }
}
