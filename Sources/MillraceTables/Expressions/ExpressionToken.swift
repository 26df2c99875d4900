/// One word, placeholder, number or sign of an expression's text.
struct ExpressionToken: Hashable, Sendable {
    /// A word that a grammar keeps for itself, in any mix of letter cases.
    enum Keyword: String, Hashable, Sendable {
        case and = "AND"
        case or = "OR"
        case not = "NOT"
        case between = "BETWEEN"
        case `in` = "IN"
        case set = "SET"
        case remove = "REMOVE"
        case add = "ADD"
        case delete = "DELETE"
    }

    /// What kind of token it is.
    enum Kind: Hashable, Sendable {
        /// A bare name: a letter, then letters, digits and underscores.
        case word
        case keyword(Keyword)
        /// A placeholder of a name, such as `#n`.
        case name
        /// A placeholder of a value, such as `:v`.
        case value
        /// Digits, which only stand in brackets.
        case integer
        case comparator(Comparator)
        case leftParenthesis
        case rightParenthesis
        case leftBracket
        case rightBracket
        case dot
        case comma
        case plus
        case minus
        /// A character that no expression has.
        case unknown
        /// The end of the text.
        case end
    }

    let kind: Kind
    /// Where it stands, in UTF-8 bytes.
    let range: Range<Int>
}
