/// Lets the other tasks of a step executor have their turn: a child task has to queue up behind them.
///
/// On real threads it is a point where tasks may overtake each other.
func stepAside() async {
    await withTaskGroup(of: Void.self) { $0.addTask {} }
}
