import Logging
import MillraceStreams

/// The body of a reply to `SubscribeToShard`: the events of a subscription, each framed for the wire.
///
/// The first frame is the reply itself, which has no members; it comes at once. What goes wrong later is the last
/// frame, since the status has long been sent. The subscription is let go with the iterator, and with the task that
/// reads it.
struct SubscriptionFrames: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    /// The subscription, which nobody else reads.
    let subscription: ShardSubscription
    /// How documents in the frames are written.
    let format: WireFormat
    /// Gets what is not the client's fault.
    let logger: Logger

    /// Makes the frames one by one.
    struct AsyncIterator: AsyncIteratorProtocol {
        private enum Stage {
            case reply, events, end
        }

        private var events: ShardSubscription.AsyncIterator
        private let format: WireFormat
        private let logger: Logger
        private var stage = Stage.reply

        fileprivate init(_ frames: SubscriptionFrames) {
            events = frames.subscription.makeAsyncIterator()
            format = frames.format
            logger = frames.logger
        }

        /// Waits for the next frame; gives `nil` when the subscription is over.
        ///
        /// - Throws: `CancellationError` when the task is cancelled.
        mutating func next() async throws -> [UInt8]? {
            switch stage {
            case .reply:
                stage = .events
                return EventStreamMessage.event(
                    "initial-response", contentType: format.rawValue, format.document { _ in }
                ).bytes
            case .events:
                do {
                    if let event = try await events.next() {
                        return EventStreamMessage.event(
                            "SubscribeToShardEvent",
                            contentType: format.rawValue,
                            format.document { event.writeMembers(to: &$0) }
                        ).bytes
                    }
                    stage = .end
                    return nil
                } catch let error as CancellationError {
                    throw error
                } catch {
                    stage = .end
                    return exception(error)
                }
            case .end: return nil
            }
        }

        private func exception(_ error: any Error) -> [UInt8] {
            let errors = WireErrorForm.kinesis
            let error = error as? ServiceError ?? ServiceError(.internalServerError, "\(error)")
            if errors.isOurFault(error) {
                logger.error(
                    "A subscription failed", metadata: ["operation": "SubscribeToShard", "error": "\(error)"])
            }
            return EventStreamMessage.exception(
                errors.name(of: error),
                contentType: format.rawValue,
                format.document { $0.member("message", error.message) }
            ).bytes
        }
    }

    /// Begins to read.
    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
