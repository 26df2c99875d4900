/// The rules that the checkers hold the machines to.
package enum Rule: String, Hashable, Sendable, CaseIterable {
    /// P3: a record is neither done nor kept nor lost to the stream's own retention at the end.
    case unresolvedRecord
    /// P3: a checkpoint became durable that covers a record which is not resolved.
    case checkpointAhead
    /// A checkpoint became durable that is behind the one before.
    case checkpointBack
    /// T5: a lane wants another checkpoint stored than the end of what is resolved without a gap, or left some of that
    /// unstored.
    case lowWaterMark
    /// P3: a lane took a new batch in hand though its last checkpoint failed.
    case holdOnCheckpoint
    /// P3: a lane went on though its failure record was not durable.
    case holdOnFailureRecord
    /// G10: first deliveries of a key out of order.
    case keyOrder
    /// G10 T5: a record was delivered though one before it of the same key is not resolved.
    case laneOrder
    /// G20: a lane began though a parent's shard end is not durable.
    case lineage
    /// T8: a lane began at another place than its checkpoint, or the starting position is where it should not be.
    case startingPoint
    /// T1: more records than a batch holds, or none, or fewer than there is room for.
    case batchSize
    /// A batch holds other records than those that stand at the front of what was read.
    case batchContent
    /// T2: an event is larger than a function accepts, or a record was taken for too large.
    case payload
    /// T2: a batch was invoked before its batching window was over, or long after it.
    case batchingWindow
    /// T7: a record was delivered that the filter drops.
    case filter
    /// T3: an attempt too many or too few, or of something else than the batch in hand.
    case attempts
    /// T3: the next attempt came later than the backoff allows.
    case backoff
    /// The request id changed with an unchanged batch, or did not with another one.
    case requestID
    /// P2: a batch was delivered once more though nobody asked for it, or was not.
    case injection
    /// T3 T4: records were discarded that the policy keeps, or the failure record says something else.
    case discard
    /// T3: a record was invoked that is too old, or discarded for its age though it is not.
    case recordAge
    /// P2: a redelivery is not labelled with what happened, or a first delivery is labelled.
    case redeliveryLabel
    /// P2: deliveries are not distinct records plus redeliveries.
    case deliveryCount
    /// The dead-letter file holds something else than what was discarded.
    case deadLetters
    /// T6: a tumbling window, its state or its end is not what the records resolved in it make of it.
    case window
    /// G20: a closed shard has not reached its durable end, or an open one is not covered by its checkpoint.
    case shardEnd
    /// T5: two handlers of one slot or one key ran at once.
    case inFlight
    /// T3: a handler was not cancelled when its time was up, or too early.
    case timeout
    /// More was read ahead than allowed.
    case readAhead
    /// A mapping is in a state in which it cannot be, works while it is disabled, or uses what a deleted one left.
    case life
    /// An effect that makes no sense to a driver.
    case protocolMisuse
    /// With all faults off, something that should happen does not.
    case stalled
}
