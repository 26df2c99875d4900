/// Where messages leave for the world.
///
/// A service for mails or orders that takes an idempotency key has the same form.
public protocol Outbox: Sendable {
    /// Sends messages, in order, and leaves out those whose id was sent before.
    ///
    /// They are safe when it returns. When it throws, some or none of them were sent, and sending all of them again is
    /// right.
    func send(_ messages: [Message]) async throws
}

extension Outbox {
    /// Sends one message, unless its id was sent before.
    public func send(_ message: Message) async throws { try await send([message]) }
}
