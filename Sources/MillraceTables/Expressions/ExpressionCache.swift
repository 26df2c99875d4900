internal import MillraceStreams
internal import Synchronization

/// The expressions that were read lately, by text and role, so that a text that comes again is not read again.
///
/// Names and values are not part of it. A condition without placeholders means the same whatever the request, so it is
/// held as it is matched.
final class ExpressionCache: Sendable {
    private struct Key: Hashable {
        let role: ExpressionRole
        let text: String
    }

    private struct State {
        var syntaxes: Generations<Key, ExpressionSyntax>
        var conditions: Generations<String, ConditionExpression>
    }

    private let state: Mutex<State>

    /// Creates an empty cache.
    ///
    /// - Parameter capacity: The most expressions that it holds, at least 2, and as many conditions as they are matched;
    ///   1,024 by default.
    init(capacity: Int = 1_024) {
        state = Mutex(
            State(syntaxes: Generations(capacity: capacity), conditions: Generations(capacity: capacity)))
    }

    /// How many expressions it holds.
    var count: Int { state.withLock { $0.syntaxes.count } }

    /// How many conditions it holds as they are matched.
    var conditionCount: Int { state.withLock { $0.conditions.count } }

    /// The expression of a text, read now unless it is held.
    ///
    /// - Throws: `ServiceError.validation`; what is refused is not held.
    func syntax(of text: String, as role: ExpressionRole) throws(ServiceError) -> ExpressionSyntax {
        let key = Key(role: role, text: text)
        if let held = state.withLock({ $0.syntaxes.value(for: key) }) { return held }
        let syntax = try ExpressionParser.parse(text, as: role)
        state.withLock { $0.syntaxes.insert(syntax, for: key) }
        return syntax
    }

    /// The condition of a request that has neither names nor values, nor legacy parameters.
    ///
    /// - Throws: `ServiceError.validation`, for placeholders too, because nothing stands behind them; what is refused is
    ///   not held.
    func condition(of text: String) throws(ServiceError) -> ConditionExpression? {
        if let held = state.withLock({ $0.conditions.value(for: text) }) { return held }
        var context = try ExpressionContext([.condition: text], names: nil, values: nil, cache: self)
        let condition = try context.condition()
        try context.finish()
        if let condition { state.withLock { $0.conditions.insert(condition, for: text) } }
        return condition
    }
}
