/// Something a function has to say to somebody.
public struct Message: Codable, Hashable, Sendable {
    /// What makes the message this one: a message with an id that was sent already is not sent again.
    ///
    /// Made of the id of the change that causes it, which is the same at each delivery.
    public var id: String
    /// What sort of message it is, such as `welcome` or `order`.
    public var kind: String
    /// Who gets it.
    public var to: String
    /// What it says, for people.
    public var text: String
    /// What it says, for programs.
    public var details: [String: String]

    /// Creates a message.
    public init(id: String, kind: String, to: String, text: String, details: [String: String] = [:]) {
        self.id = id
        self.kind = kind
        self.to = to
        self.text = text
        self.details = details
    }
}
