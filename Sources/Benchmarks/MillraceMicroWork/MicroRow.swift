/// One small part of the engine whose cost is measured: in time by `MillraceMicroBenchmarks`, in instructions by
/// `Tests/Performance/instructions`.
///
/// Everything that a row works on is made before the measurement begins, from fixed seeds and a fixed instant.
package struct MicroRow: Sendable {
    /// What is measured, for people and for the command line; no two rows share it.
    package let name: String
    /// What the cost is one of, such as "record".
    package let unit: String
    /// How many units one turn of the work has, at least 1.
    package let turnSize: Int
    /// Whether it takes the same instructions every time: it uses neither the disk nor threads that wait.
    package let isSteady: Bool
    private let prepare: @Sendable () async throws -> MicroWork

    /// Creates a row.
    ///
    /// - Parameters:
    ///   - name: What is measured.
    ///   - unit: What the cost is one of.
    ///   - turnSize: How many units a turn has; 1 by default.
    ///   - isSteady: Whether it takes the same instructions every time; so by default.
    ///   - prepare: Makes what the turns work on.
    init(
        _ name: String,
        unit: String,
        turnSize: Int = 1,
        isSteady: Bool = true,
        prepare: @escaping @Sendable () async throws -> MicroWork
    ) {
        precondition(turnSize > 0, "\(name): a turn has \(turnSize) \(unit)s")
        self.name = name
        self.unit = unit
        self.turnSize = turnSize
        self.isSteady = isSteady
        self.prepare = prepare
    }

    /// All rows, those of one area side by side.
    package static let all =
        CodecRows.all + EventRows.all + LaneRows.all + FilterRows.all + ExpressionRows.all + StoreRows.all

    /// Does the work, and checks that all of it was done.
    ///
    /// - Parameters:
    ///   - units: How many units, a multiple of `turnSize`.
    ///   - begin: Called when everything is ready.
    ///   - end: Called when the last turn is done.
    /// - Throws: What the work throws; less work than asked for is a precondition failure.
    package func run(units: Int, begin: () -> Void = {}, end: () -> Void = {}) async throws {
        precondition(units > 0 && units % turnSize == 0, "\(name): \(units) is no multiple of \(turnSize)")
        let work = try await prepare()
        begin()
        let done = try await work.turns(units / turnSize)
        end()
        try await work.finish()
        precondition(done == units, "\(name): \(done) of \(units) \(unit)s were done")
    }
}
