/// The rules that the checkers hold the machines to.
package enum Rule: String, Hashable, Sendable, CaseIterable {
    /// P3: a record is neither done nor kept nor lost to the stream's own retention at the end.
    case unresolvedRecord
    /// P3: a checkpoint became durable that covers a record which is not resolved.
    case checkpointAhead
    /// A checkpoint became durable that is behind the one before.
    case checkpointBack
    /// P3: a lane took a new batch in hand though its last checkpoint failed.
    case holdOnCheckpoint
    /// P3: a lane went on though its failure record was not durable.
    case holdOnFailureRecord
    /// G10: first deliveries of a key out of order.
    case keyOrder
    /// A record was delivered though one before it in its shard is not resolved.
    case laneOrder
    /// G20: a lane began though a parent's shard end is not durable.
    case lineage
    /// T8: a lane began at another place than its checkpoint, or LATEST is where it should not be.
    case startingPoint
    /// T1: more records than a batch holds, or none.
    case batchSize
    /// A batch holds other records than those that stand at the front of what was read.
    case batchContent
    /// T3: an attempt too many or too few, or of something else than the batch in hand.
    case attempts
    /// The request id changed with an unchanged batch, or did not with another one.
    case requestID
    /// T3: records were discarded that the policy keeps, or the failure record says something else.
    case discard
    /// T3: a record was invoked that is too old, or discarded for its age though it is not.
    case recordAge
    /// P2: a redelivery is not labelled with what happened, or a first delivery is labelled.
    case redeliveryLabel
    /// P2: deliveries are not distinct records plus redeliveries.
    case deliveryCount
    /// The dead-letter file holds something else than what was discarded.
    case deadLetters
    /// G20: a closed shard has not reached its durable end, or an open one is not covered by its checkpoint.
    case shardEnd
    /// Two handlers of one shard ran at once.
    case inFlight
    /// T3: a handler was not cancelled when its time was up, or too early.
    case timeout
    /// More was read ahead than one batch.
    case readAhead
    /// An effect that makes no sense to a driver.
    case protocolMisuse
    /// With all faults off, something that should happen does not.
    case stalled
}
