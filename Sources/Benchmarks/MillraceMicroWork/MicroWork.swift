/// What a row does, with everything ready for it.
struct MicroWork {
    /// Does so many turns and gives the units that were seen to be done.
    let turns: (_ count: Int) async throws -> Int
    /// Closes and removes what the work used.
    let finish: () async throws -> Void

    /// Work that never suspends.
    ///
    /// - Parameter turn: Does one turn and gives the units that it has done by what came out.
    static func steps(_ turn: @escaping () throws -> Int) -> MicroWork {
        MicroWork(
            turns: { count in
                var done = 0
                for _ in 0..<count { done += try turn() }
                return done
            },
            finish: {}
        )
    }

    /// Work that asks a service or a store, one request after the other.
    ///
    /// - Parameters:
    ///   - turn: Does one turn and gives the units that it has done by what came out.
    ///   - finish: Closes and removes what the work used; nothing by default.
    static func requests(
        _ turn: @escaping () async throws -> Int, finish: @escaping () async throws -> Void = {}
    ) -> MicroWork {
        MicroWork(
            turns: { count in
                var done = 0
                for _ in 0..<count { done += try await turn() }
                return done
            },
            finish: finish
        )
    }
}
