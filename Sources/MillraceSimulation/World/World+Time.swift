import MillraceModel

/// Virtual time, the wall clock, and the end.
extension World {
    /// Lets virtual time go on.
    func advance(to time: Int64) {
        self.time = max(self.time, time)
        scene.time = self.time
        setClock()
    }

    private func setClock() {
        let now = Timestamp(microsecondsSinceEpoch: Self.birth.microsecondsSinceEpoch + time + wallOffset)
        scene.now = now
        clock.set(now)
    }

    /// Lets the wall clock jump.
    func clockJumps(by microseconds: Int64) {
        wallOffset += microseconds
        setClock()
        marks.insert(microseconds < 0 ? .clockWentBack : .clockWentForward)
        note { "the wall clock jumps by \(microseconds) us" }
    }

    /// How long a timer that is set to an instant takes; a clock that jumps afterwards changes nothing about it.
    func delay(until instant: Timestamp) -> Int64 { (instant - scene.now).microseconds }

    /// Lets everything work from here on.
    ///
    /// Poison is forgiven only where the policy would retry it for ever.
    func faultsEnd() {
        note { "from here on everything works" }
        phase = .liveness
        faults = .none
        concurrencyLimit = nil
        schedule(.ask(.enable))
    }

    /// Sees to it that everything is done.
    func finish() {
        guard scene.violations.isEmpty else { return }
        let isQuiet =
            mapping.map { run in
                run.machine.isIdle && run.machine.state == .enabled && run.lanes.values.allSatisfy(\.machine.isIdle)
            } ?? false
        scene.expect(isQuiet, .stalled, "nothing will ever happen again: \(whoWaits)")
        guard isQuiet else { return }
        for index in checkers.indices { checkers[index].finish(in: scene) }
    }
}
