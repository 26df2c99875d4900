import MillraceCore
import MillraceModel

/// The steps of a lane: start, pages of records, invocations and their ends, progress.
enum LaneRows {
    /// A turn is a whole life of a lane, so that none goes on for ever.
    private static let recordCount = 500

    /// The rows.
    static let all = [
        row("lane step, batch of 100", LanePolicy(batchSize: 100)),
        row("lane step, batch of 1", LanePolicy(batchSize: 1)),
        row("lane step, batch of 100 in 10 slots", LanePolicy(batchSize: 100, parallelizationFactor: 10)),
    ]

    private static func row(_ name: String, _ policy: LanePolicy) -> MicroRow {
        MicroRow(name, unit: "record", turnSize: recordCount) {
            let records = try await Samples.records((0..<recordCount).map { Samples.data($0) }, in: Samples.clicks)
            let source = LaneSource(shardID: "shardId-000000000000", streamARN: Samples.clicks)
            return .steps {
                var drive = LaneDrive(source, policy, records: records)
                return drive.run()
            }
        }
    }
}
