/// One step of a condition in postfix order: a test, or what joins the one or two results before it.
///
/// `a = :x AND NOT b = :y` is test, test, not, and. A list needs no recursion, however deep the parentheses were.
enum ConditionStep<Test: Hashable & Sendable>: Hashable, Sendable {
    case test(Test)
    case not
    case and
    case or
}
