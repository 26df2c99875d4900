internal import MillraceStreams

/// Reads the text of an expression; every token is read once, so the time is linear in the length of the text.
///
/// A fault of the grammar ends the reading. Other faults that the text alone shows wait for the end, because DynamoDB
/// reports faults of the grammar before them.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
struct ExpressionParser {
    /// The limits that DynamoDB sets to a text, and one of our own.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    enum Limits {
        /// The most bytes of an expression.
        static let textBytes = 4_096
        /// The most operators and functions of an expression.
        static let operators = 300
        /// The most operands of one `IN`.
        static let inOperands = 100
        /// The most names and indexes of a path.
        static let pathElements = 32
        /// The most functions inside each other, which bounds the recursion; ours, DynamoDB documents none.
        static let functionDepth = 64
    }

    /// A fault that does not end the reading, in the order in which they are reported.
    enum Fault: Int {
        case parentheses
        case reservedWord
        case unknownFunction
        case misusedFunction
        case section
        case limit
    }

    let role: ExpressionRole
    private let bytes: [UInt8]
    private let tokens: [ExpressionToken]
    private var position = 0
    private var operatorCount = 0
    private var fault: (kind: Fault, text: String)?

    /// Reads an expression.
    ///
    /// - Throws: `ServiceError.validation` with DynamoDB's text.
    static func parse(_ text: String, as role: ExpressionRole) throws(ServiceError) -> ExpressionSyntax {
        let bytes = [UInt8](text.utf8)
        guard !bytes.isEmpty else { throw role.error("The expression can not be empty;") }
        guard bytes.count <= Limits.textBytes else {
            throw role.error(
                "Expression size has exceeded the maximum allowed size; expression size: \(bytes.count)")
        }
        var parser = ExpressionParser(bytes, as: role)
        let syntax = try parser.parseExpression()
        try parser.finish()
        return syntax
    }

    private init(_ bytes: [UInt8], as role: ExpressionRole) {
        self.role = role
        self.bytes = bytes
        var lexer = ExpressionLexer(bytes, keywords: role.keywords)
        tokens = lexer.tokens()
    }

    private mutating func parseExpression() throws(ServiceError) -> ExpressionSyntax {
        switch role {
        case .condition, .filter, .keyCondition: .condition(try parseCondition())
        case .projection: .projection(try parseList { parser throws(ServiceError) in try parser.parsePath() })
        case .update: .update(try parseUpdate())
        }
    }

    private mutating func finish() throws(ServiceError) {
        guard kind == .end else { throw syntaxError() }
        if operatorCount > Limits.operators {
            note(.limit, "The expression contains too many operators; operator count: \(operatorCount)")
        }
        if let fault { throw role.error(fault.text) }
    }

    /// Reads one or more of something with commas between them.
    mutating func parseList<Element>(
        _ parse: (inout ExpressionParser) throws(ServiceError) -> Element
    ) throws(ServiceError) -> [Element] {
        var elements = [try parse(&self)]
        while skip(.comma) { elements.append(try parse(&self)) }
        return elements
    }
}

// The cursor.
extension ExpressionParser {
    /// What comes next.
    var kind: ExpressionToken.Kind { tokens[position].kind }

    /// What comes after the next token.
    var secondKind: ExpressionToken.Kind { tokens[min(position + 1, tokens.count - 1)].kind }

    /// The number of the next token.
    var index: Int { position }

    /// The text of the next token.
    var text: String { String(decoding: bytes[tokens[position].range], as: UTF8.self) }

    /// Goes on to the next token; the end stays the end.
    mutating func advance() {
        if position < tokens.count - 1 { position += 1 }
    }

    /// Skips the next token if it is of a kind, and tells whether it was.
    mutating func skip(_ expected: ExpressionToken.Kind) -> Bool {
        guard kind == expected else { return false }
        advance()
        return true
    }

    /// Skips the next token, which must be of a kind.
    mutating func expect(_ expected: ExpressionToken.Kind) throws(ServiceError) {
        guard skip(expected) else { throw syntaxError() }
    }

    /// Reads the text of the next token, which must be of a kind.
    mutating func take(_ expected: ExpressionToken.Kind) throws(ServiceError) -> String {
        guard kind == expected else { throw syntaxError() }
        defer { advance() }
        return text
    }

    /// Counts an operator or a function.
    mutating func countOperator() { operatorCount += 1 }

    /// Keeps a fault for the end, unless there is one that comes before it.
    mutating func note(_ kind: Fault, _ text: String) {
        if let fault, fault.kind.rawValue <= kind.rawValue { return }
        fault = (kind, text)
    }

    /// Says that the next token must not stand here, with its neighbours on both sides.
    func syntaxError() -> ServiceError {
        let start = tokens[max(position - 1, 0)].range.lowerBound
        // A text that ends with blanks is near its end with them, any other token is not.
        let last = secondKind == .end && kind != .end ? position : min(position + 1, tokens.count - 1)
        let near = bytes[start..<tokens[last].range.upperBound]
        let token = kind == .end ? "<EOF>" : text
        return role.error("Syntax error; token: \"\(token)\", near: \"\(String(decoding: near, as: UTF8.self))\"")
    }
}
