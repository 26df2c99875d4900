import Metrics
import MillraceCore
import MillraceModel

/// The metrics of one mapping, made once; names and meanings are AWS's where AWS has them.
///
/// | Name | Meaning |
/// |---|---|
/// | `Invocations`, `Errors` | calls of the function, and those that failed |
/// | `Throttles` | calls that did not take place because too many ran |
/// | `Duration` | the time that a call takes |
/// | `IteratorAge` | age of a batch's last record when its processing ended |
/// | `PolledEventCount`, `FilteredOutEventCount` | records read, and those that the filter dropped |
/// | `InvokedEventCount`, `FailedInvokeEventCount` | records delivered, and those in failed calls |
/// | `DroppedEventCount`, `OnFailureDestinationDeliveredEventCount` | records given up without and with a record |
/// | `DestinationDeliveryFailures` | failure records that could not be written |
/// | `RedeliveredEventCount` (dimension `cause`), `StuckHandlers` | ours |
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
final class MappingMetrics: Sendable {
    private let invocations: Counter
    private let errors: Counter
    private let throttles: Counter
    private let durations: Timer
    private let iteratorAge: Timer
    private let polledEvents: Counter
    private let filteredOutEvents: Counter
    private let invokedEvents: Counter
    private let failedInvokeEvents: Counter
    private let droppedEvents: Counter
    private let deliveredToDestination: Counter
    private let destinationFailures: Counter
    private let stuckHandlers: Counter
    private let redeliveredEvents: [RedeliveryCause: Counter]

    init(mapping: EventSourceMapping) {
        let dimensions = [("FunctionName", mapping.functionName), ("EventSourceMappingUUID", mapping.id)]
        func counter(_ name: String) -> Counter { Counter(label: name, dimensions: dimensions) }
        invocations = counter("Invocations")
        errors = counter("Errors")
        throttles = counter("Throttles")
        durations = Timer(label: "Duration", dimensions: dimensions)
        iteratorAge = Timer(label: "IteratorAge", dimensions: dimensions)
        polledEvents = counter("PolledEventCount")
        filteredOutEvents = counter("FilteredOutEventCount")
        invokedEvents = counter("InvokedEventCount")
        failedInvokeEvents = counter("FailedInvokeEventCount")
        droppedEvents = counter("DroppedEventCount")
        deliveredToDestination = counter("OnFailureDestinationDeliveredEventCount")
        destinationFailures = counter("DestinationDeliveryFailures")
        stuckHandlers = counter("StuckHandlers")
        redeliveredEvents = Dictionary(
            uniqueKeysWithValues: RedeliveryCause.allCases.map { cause in
                let own = dimensions + [("cause", cause.rawValue)]
                return (cause, Counter(label: "RedeliveredEventCount", dimensions: own))
            }
        )
    }

    func polled(_ count: Int) { polledEvents.increment(by: count) }

    func filteredOut(_ count: Int) { filteredOutEvents.increment(by: count) }

    func throttled() { throttles.increment() }

    func invoked(_ count: Int) {
        invocations.increment()
        invokedEvents.increment(by: count)
    }

    func redelivered(_ count: Int, _ cause: RedeliveryCause) { redeliveredEvents[cause]?.increment(by: count) }

    func duration(_ duration: Duration) { durations.recordNanoseconds(duration.microseconds * 1_000) }

    func partiallyFailed(_ count: Int) { failedInvokeEvents.increment(by: count) }

    func failed(_ count: Int, _ kind: ShardLane.FailureKind) {
        if kind.responseContext?.isFunctionError == true { errors.increment() }
        failedInvokeEvents.increment(by: count)
    }

    func discarded(_ count: Int, isDelivered: Bool) {
        (isDelivered ? deliveredToDestination : droppedEvents).increment(by: count)
    }

    func deliveryFailed() { destinationFailures.increment() }

    func stuck() { stuckHandlers.increment() }

    func iteratorAge(_ age: Duration) { iteratorAge.recordNanoseconds(age.microseconds * 1_000) }
}
