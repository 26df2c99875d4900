/// What does not change while a lane lives, behind one reference: every input would copy all of it otherwise.
final class LaneTerms: Sendable {
    /// The mapping's and the function's settings.
    let policy: LanePolicy
    /// Where the records come from.
    let source: LaneSource
    /// What was delivered before this lane began, as far as its checkpoint does not cover it.
    let deliveredBefore: DeliveryMarks

    init(policy: LanePolicy, source: LaneSource, deliveredBefore: DeliveryMarks) {
        self.policy = policy
        self.source = source
        self.deliveredBefore = deliveredBefore
    }
}
