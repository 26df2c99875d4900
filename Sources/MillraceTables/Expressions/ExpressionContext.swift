internal import MillraceModel
internal import MillraceStreams

/// The expressions of one request with the names and values behind their placeholders.
///
/// It is made before the table is looked up, asked for each expression once, and finished, which refuses names and
/// values that no expression used:
///
/// ```swift
/// var expressions = try ExpressionContext(
///     [.update: request.updateExpression, .condition: request.conditionExpression],
///     legacy: ["AttributeUpdates": request.attributeUpdates != nil, "Expected": request.expected != nil],
///     names: request.expressionAttributeNames, values: request.expressionAttributeValues, cache: cache)
/// let update = try expressions.update()
/// let condition = try expressions.condition()
/// try expressions.finish()
/// ```
struct ExpressionContext {
    /// The most bytes of a placeholder, its sign included.
    static let placeholderBytesMax = 255
    /// The most bytes of the name of an attribute.
    private static let nameBytesMax = 65_535

    private let texts: [ExpressionRole: String]
    private let names: [String: String]
    private let values: [String: AttributeValue]
    private let cache: ExpressionCache
    private var unusedNames: Set<String>
    private var unusedValues: Set<String>

    /// Begins with what a request has.
    ///
    /// - Parameters:
    ///   - expressions: The expressions that the operation takes, in AWS's order; `nil` for those the request has not.
    ///   - legacy: The legacy parameters that the operation takes, and whether the request has them.
    ///   - names: `ExpressionAttributeNames`, keys with their `#`.
    ///   - values: `ExpressionAttributeValues`, keys with their `:`.
    ///   - cache: Where expressions that were read are kept.
    /// - Throws: `ServiceError.validation` for expressions together with legacy parameters, for names or values without
    ///   an expression that takes them, for no names or values where there is a member for them, for a key that is no
    ///   placeholder, and for a value that breaks a rule.
    init(
        _ expressions: KeyValuePairs<ExpressionRole, String?>,
        legacy: KeyValuePairs<String, Bool> = [:],
        names: [String: String]?,
        values: [String: AttributeValue]?,
        cache: ExpressionCache
    ) throws(ServiceError) {
        var texts: [ExpressionRole: String] = [:]
        for (role, text) in expressions { texts[role] = text }
        try Self.check(expressions, legacy, texts, hasNames: names != nil, hasValues: values != nil)
        if let names { try Self.check(names) }
        if let values { try Self.check(values) }
        self.texts = texts
        self.names = names ?? [:]
        self.values = values ?? [:]
        self.cache = cache
        unusedNames = Set(self.names.keys)
        unusedValues = Set(self.values.keys)
    }

    /// The expression of a role as its text says it, or `nil` when the request has none.
    func syntax(_ role: ExpressionRole) throws(ServiceError) -> ExpressionSyntax? {
        guard let text = texts[role] else { return nil }
        return try cache.syntax(of: text, as: role)
    }

    /// The name behind a placeholder, which counts as used from now on.
    mutating func name(_ placeholder: String, role: ExpressionRole) throws(ServiceError) -> String {
        guard let name = names[placeholder] else {
            throw role.error(
                "An expression attribute name used in the document path is not defined; attribute name: \(placeholder)")
        }
        unusedNames.remove(placeholder)
        return name
    }

    /// The value behind a placeholder, which counts as used from now on.
    mutating func value(_ placeholder: String, role: ExpressionRole) throws(ServiceError) -> AttributeValue {
        guard let value = values[placeholder] else {
            throw role.error(
                "An expression attribute value used in expression is not defined; attribute value: \(placeholder)")
        }
        unusedValues.remove(placeholder)
        return value
    }

    /// Refuses names and values that no expression used.
    func finish() throws(ServiceError) {
        for (member, unused) in [("Names", unusedNames), ("Values", unusedValues)] where !unused.isEmpty {
            let keys = unused.sorted().joined(separator: ", ")
            throw .validation(
                "Value provided in ExpressionAttribute\(member) unused in expressions: keys: {\(keys)}")
        }
    }

    private static func check(
        _ expressions: KeyValuePairs<ExpressionRole, String?>,
        _ legacy: KeyValuePairs<String, Bool>,
        _ texts: [ExpressionRole: String],
        hasNames: Bool,
        hasValues: Bool
    ) throws(ServiceError) {
        let present = expressions.map(\.key).filter { texts[$0] != nil }.map(\.rawValue)
        let presentLegacy = legacy.filter(\.value).map(\.key)
        if !present.isEmpty, !presentLegacy.isEmpty {
            throw .validation(
                "Can not use both expression and non-expression parameters in the same request: "
                    + "Non-expression parameters: {\(presentLegacy.joined(separator: ", "))} "
                    + "Expression parameters: {\(present.joined(separator: ", "))}")
        }
        if hasNames, present.isEmpty {
            throw .validation("ExpressionAttributeNames can only be specified when using expressions")
        }
        // Projections have no values.
        let withValues = expressions.map(\.key).filter { $0 != .projection }
        if hasValues, !withValues.isEmpty, !withValues.contains(where: { texts[$0] != nil }) {
            throw .validation(
                "ExpressionAttributeValues can only be specified when using expressions: "
                    + withValues.map(\.rawValue).joined(separator: " and ")
                    + (withValues.count == 1 ? " is null" : " are null"))
        }
    }

    private static func check(_ names: [String: String]) throws(ServiceError) {
        let member = "ExpressionAttributeNames"
        guard !names.isEmpty else { throw .validation("\(member) must not be empty") }
        for (key, name) in names.sorted(by: { $0.key < $1.key }) {
            try check(key, sign: UInt8(ascii: "#"), of: member)
            guard !name.isEmpty else {
                throw .validation("\(member) contains invalid value: \(AttributeValue.emptyNameFault) for key \(key)")
            }
            guard name.utf8.count <= nameBytesMax else {
                throw .validation(
                    "\(member) contains invalid value: One or more parameter values were invalid: Attribute name is "
                        + "too large, must be less than 64 KB for key \(key)")
            }
        }
    }

    private static func check(_ values: [String: AttributeValue]) throws(ServiceError) {
        let member = "ExpressionAttributeValues"
        guard !values.isEmpty else { throw .validation("\(member) must not be empty") }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            try check(key, sign: UInt8(ascii: ":"), of: member)
            if let fault = value.fault {
                throw .validation("\(member) contains invalid value: \(fault) for key \(key)")
            }
        }
    }

    /// Checks that a key is a placeholder: its sign, and then letters, digits and underscores.
    private static func check(_ key: String, sign: UInt8, of member: String) throws(ServiceError) {
        let word = key.utf8.dropFirst()
        guard key.utf8.first == sign, !word.isEmpty, word.allSatisfy(ExpressionLexer.isWordByte) else {
            throw .validation("\(member) contains invalid key: Syntax error; key: \"\(key)\"")
        }
        guard key.utf8.count <= placeholderBytesMax else {
            throw .validation(
                "\(member) contains invalid key: The key is too long, it may have \(placeholderBytesMax) bytes at the "
                    + "most; key: \"\(key.prefix(57))...\"")
        }
    }
}
