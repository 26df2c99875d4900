import MillraceEndpoints
import MillraceModel
import Synchronization

@testable import MillraceCommand

/// Answers requests as a test says, and keeps them.
final class FakeTransport: Transport {
    /// A request as commands mean it.
    struct Request: Sendable {
        let target: WireTarget
        /// The operation's name, or the path.
        let operation: String
        let input: JSONObject

        func text(_ name: String) -> String? { input[name]?.stringValue }
    }

    /// What is answered; an error has a `__type`.
    typealias Answer = @Sendable (Request) -> (status: Int, body: JSONValue)

    private let answer: Answer
    private let kept = Mutex<[Request]>([])

    init(_ answer: @escaping Answer) { self.answer = answer }

    var requests: [Request] { kept.withLock { $0 } }

    func send(_ request: WireRequest, to target: WireTarget) async throws -> WireAnswer {
        let name = request.header("x-amz-target")?.split(separator: ".").last.map(String.init) ?? request.path
        let input = request.body.isEmpty ? JSONObject() : try JSONValue(parsing: request.body).objectValue
        let own = Request(target: target, operation: name, input: input ?? JSONObject())
        kept.withLock { $0.append(own) }
        let (status, body) = answer(own)
        return WireAnswer(status: status, body: body.serialized())
    }

    static func error(_ type: String, status: Int = 400) -> (status: Int, body: JSONValue) {
        (status, ["__type": .string("com.amazon.coral.service#\(type)"), "message": "because"])
    }
}
