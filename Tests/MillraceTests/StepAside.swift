/// Lets the other tasks of a step executor have their turn: a child task has to queue up behind them.
func stepAside() async {
    await withTaskGroup(of: Void.self) { $0.addTask {} }
}
