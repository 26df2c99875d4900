/// What the example functions do to the world outside the tables.
///
/// Functions get the two seams as arguments, so that a test hands them its own.
public struct Effects: Sendable {
    /// Where messages go: mails, alerts, orders.
    public var outbox: any Outbox
    /// Where archives go.
    public var archive: any Archive

    /// Creates effects on seams of your own.
    public init(outbox: any Outbox, archive: any Archive) {
        self.outbox = outbox
        self.archive = archive
    }

    /// Creates effects on files under a data directory: `outbox/messages.jsonl` and `archive/`.
    ///
    /// Nothing is opened or made before it is used.
    ///
    /// - Parameter directory: The path of the data directory.
    public init(directory: String) {
        self.init(
            outbox: FileOutbox(path: directory + "/outbox/messages.jsonl"),
            archive: FileArchive(directory: directory + "/archive")
        )
    }
}
