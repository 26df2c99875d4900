import MillraceModel
import Synchronization

/// What a running mapping says of itself: its state, and how the last batch ended.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
final class MappingCondition: Sendable {
    private struct Values {
        var state = EventSourceMapping.State.creating
        var isDeleted = false
        var lastProcessingResult: String?
    }

    /// What AWS says before the first batch.
    static let noRecordsProcessed = "No records processed"

    /// How a mapping's last batch ended, or what is in the way of one that does not run.
    static func result(_ condition: MappingCondition?, _ obstacle: MillraceError?) -> String {
        obstacle.map { "PROBLEM: \($0)" } ?? condition?.lastProcessingResult ?? noRecordsProcessed
    }

    /// The stream that the mapping reads.
    let streamARN: StreamARN
    /// What events say they come from.
    let eventSourceARN: StreamARN
    private let values = Mutex(Values())

    init(_ source: ResolvedSource) {
        streamARN = source.stream.arn
        eventSourceARN = source.eventSourceARN
    }

    /// Set by whoever asks for a change, so that nobody else asks for another meanwhile; the mapping's driver then says
    /// what becomes of it.
    var state: EventSourceMapping.State {
        get { values.withLock { $0.isDeleted ? .deleting : $0.state } }
        set { values.withLock { $0.state = newValue } }
    }

    /// A deletion was accepted, whatever is done before it.
    func delete() { values.withLock { $0.isDeleted = true } }

    /// `nil` before the first batch of this process.
    var lastProcessingResult: String? { values.withLock(\.lastProcessingResult) }

    /// A batch succeeded, or its answer was well-formed.
    func processed() { report("OK") }

    /// A batch failed as a whole.
    func failed() { report("PROBLEM: Function call failed") }

    /// The source could not be read.
    func sourceFailed(_ reason: String) { report("PROBLEM: \(reason)") }

    private func report(_ result: String) {
        values.withLock { values in
            if values.lastProcessingResult != result { values.lastProcessingResult = result }
        }
    }
}
