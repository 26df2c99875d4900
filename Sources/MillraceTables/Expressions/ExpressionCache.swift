internal import MillraceStreams
internal import Synchronization

/// The expressions that were read lately, by text and role, so that a text that comes again is not read again.
///
/// Names and values are not part of it. It holds two generations of half its size: what is asked for moves to the
/// young one, and when that is full the old one goes.
final class ExpressionCache: Sendable {
    private struct Key: Hashable {
        let role: ExpressionRole
        let text: String
    }

    private struct Generations {
        var young: [Key: ExpressionSyntax] = [:]
        var old: [Key: ExpressionSyntax] = [:]
    }

    private let generationCount: Int
    private let generations = Mutex(Generations())

    /// Creates an empty cache.
    ///
    /// - Parameter capacity: The most expressions that it holds, at least 2; 1,024 by default.
    init(capacity: Int = 1_024) {
        precondition(capacity >= 2, "a cache of \(capacity) expressions has no two generations")
        generationCount = capacity / 2
    }

    /// How many expressions it holds.
    var count: Int { generations.withLock { $0.young.count + $0.old.count } }

    /// The expression of a text, read now unless it is held.
    ///
    /// - Throws: `ServiceError.validation`; what is refused is not held.
    func syntax(of text: String, as role: ExpressionRole) throws(ServiceError) -> ExpressionSyntax {
        let key = Key(role: role, text: text)
        let held = generations.withLock { generations -> ExpressionSyntax? in
            if let syntax = generations.young[key] { return syntax }
            guard let syntax = generations.old.removeValue(forKey: key) else { return nil }
            insert(syntax, for: key, into: &generations)
            return syntax
        }
        if let held { return held }
        let syntax = try ExpressionParser.parse(text, as: role)
        generations.withLock { insert(syntax, for: key, into: &$0) }
        return syntax
    }

    private func insert(_ syntax: ExpressionSyntax, for key: Key, into generations: inout Generations) {
        if generations.young.count == generationCount {
            generations.old = generations.young
            generations.young = [:]
        }
        generations.young[key] = syntax
    }
}
