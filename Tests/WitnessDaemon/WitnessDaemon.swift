import Foundation
import Millrace
import MillraceCommand

/// The daemon with functions that write down what they are given, one line a record, before they do anything else.
@main
struct WitnessDaemon {
    static func main() async {
        await MillraceCommand.main { context in
            let witness = Witness(path: context.dataDirectory + "/witness.log")
            return [
                Function("witness") { (event: DynamoDBEvent, context) in
                    try witness.note(event, context)
                },
                Function("refuse-poison") { (event: DynamoDBEvent, context) in
                    try witness.note(event, context)
                    if witness.hasAntidote { return }
                    for record in event.records where record.change.newImage?["poison"] != nil {
                        throw Refused(id: record.change.keys["id"]?.stringValue ?? "?")
                    }
                },
                Function("witness-kinesis") { (event: KinesisEvent, context) in
                    try witness.note(event, context)
                },
            ]
                + (1...8).map { number in
                    // Holds its thread for ever, whatever it is told.
                    Function("block-\(number)") { (event: DynamoDBEvent, context) in
                        while true { pause() }
                    }
                }
        }
    }
}

/// Why `refuse-poison` fails.
struct Refused: Error, CustomStringConvertible {
    let id: String
    var description: String { "\(id) is poison" }
}

/// Appends lines `function sequence-number id version cause`, each batch in one write that a kill cannot tear apart.
struct Witness: Sendable {
    let path: String

    /// Whether a file says that poison does no harm any more.
    var hasAntidote: Bool { access(path + ".antidote", F_OK) == 0 }

    func note(_ event: DynamoDBEvent, _ context: FunctionContext) throws {
        try append(
            event.records.map { record in
                let id = record.change.keys["id"]?.stringValue ?? "?"
                let version = record.change.newImage?["version"]?.numberValue?.stringValue ?? "?"
                let cause = context.redeliveryCause(of: record)?.rawValue ?? "first"
                return "\(function(context)) \(record.change.sequenceNumber) \(id) \(version) \(cause)"
            }
        )
    }

    /// The partition key stands in the place of the id, the count of bytes in that of the version.
    func note(_ event: KinesisEvent, _ context: FunctionContext) throws {
        try append(
            event.records.map { record in
                let cause = context.redeliveryCause(of: record)?.rawValue ?? "first"
                return "\(function(context)) \(record.kinesis.sequenceNumber) \(record.kinesis.partitionKey) "
                    + "\(record.kinesis.data.count) \(cause)"
            }
        )
    }

    private func function(_ context: FunctionContext) -> Substring {
        context.invokedFunctionARN.split(separator: ":").last ?? "?"
    }

    private func append(_ sightings: [String]) throws {
        let lines = sightings.map { $0 + "\n" }.joined()
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer { close(descriptor) }
        let bytes = Array(lines.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw CocoaError(.fileWriteUnknown) }
    }
}
