import Millrace
import Synchronization

/// What handlers did: an outbox that takes everything, or each id once.
final class Effects: Sendable {
    private let all = Mutex<[String]>([])

    /// Takes a text, however often it came before.
    func add(_ text: String) { all.withLock { $0.append(text) } }

    /// Takes a text unless it is there.
    func addOnce(_ text: String) {
        all.withLock { if !$0.contains(text) { $0.append(text) } }
    }

    var texts: [String] { all.withLock { $0 } }
    var sorted: [String] { texts.sorted() }
}

/// A function that does something for each record, by the item's id.
func idFunction(
    _ name: String = "orders",
    _ body: @escaping @Sendable (_ id: String, _ context: FunctionContext) async throws -> Void
) -> Function {
    Function(name) { (event: DynamoDBEvent, context) in
        for record in event.records { try await body(record.change.keys["id"]?.stringValue ?? "?", context) }
    }
}
