/// Lists functions one below the other.
@resultBuilder
public enum FunctionsBuilder {
    /// One function.
    public static func buildExpression(_ function: Function) -> [Function] { [function] }
    /// Several functions, such as a list that another module brings.
    public static func buildExpression(_ functions: [Function]) -> [Function] { functions }
    /// All of them, in order.
    public static func buildBlock(_ parts: [Function]...) -> [Function] { parts.flatMap { $0 } }
    /// Those of a condition that holds.
    public static func buildOptional(_ part: [Function]?) -> [Function] { part ?? [] }
    /// Those of the first branch.
    public static func buildEither(first part: [Function]) -> [Function] { part }
    /// Those of the second branch.
    public static func buildEither(second part: [Function]) -> [Function] { part }
    /// Those of a loop.
    public static func buildArray(_ parts: [[Function]]) -> [Function] { parts.flatMap { $0 } }
}
