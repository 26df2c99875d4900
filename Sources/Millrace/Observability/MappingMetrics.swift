import Metrics
import MillraceCore
import MillraceModel

/// The metrics of one mapping, made once; names and meanings are AWS's where AWS has them.
///
/// | Name | Meaning |
/// |---|---|
/// | `Invocations`, `Errors` | calls of the function, and those that failed |
/// | `IteratorAge` | age of a batch's last record when its processing ended |
/// | `PolledEventCount`, `InvokedEventCount`, `FailedInvokeEventCount` | records read, delivered, in failed calls |
/// | `DroppedEventCount`, `OnFailureDestinationDeliveredEventCount` | records given up without and with a record |
/// | `DestinationDeliveryFailures` | failure records that could not be written |
/// | `RedeliveredEventCount` (dimension `cause`), `StuckHandlers` | ours |
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
struct MappingMetrics: Sendable {
    private let invocations: Counter
    private let errors: Counter
    private let iteratorAge: Timer
    private let polledEvents: Counter
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
        iteratorAge = Timer(label: "IteratorAge", dimensions: dimensions)
        polledEvents = counter("PolledEventCount")
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

    func invoked(_ count: Int) {
        invocations.increment()
        invokedEvents.increment(by: count)
    }

    func redelivered(_ count: Int, _ cause: RedeliveryCause) { redeliveredEvents[cause]?.increment(by: count) }

    func failed(_ count: Int, _ kind: ShardLane.FailureKind) {
        if kind.isFunctionError { errors.increment() }
        failedInvokeEvents.increment(by: count)
    }

    func discarded(_ count: Int, isDelivered: Bool) {
        (isDelivered ? deliveredToDestination : droppedEvents).increment(by: count)
    }

    func deliveryFailed() { destinationFailures.increment() }

    func stuck() { stuckHandlers.increment() }

    func iteratorAge(_ age: Duration) { iteratorAge.recordNanoseconds(age.microseconds * 1_000) }
}
