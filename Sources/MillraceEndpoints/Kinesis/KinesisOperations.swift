import Logging
import MillraceStreams

/// The operations of Kinesis on the wire: what their requests hold, and how their replies are written.
enum KinesisOperations {
    /// All operations by their names.
    static func all(_ kinesis: KinesisService, logger: Logger) -> [String: WireOperation] {
        [
            streams(kinesis), settings(kinesis), shards(kinesis), records(kinesis), tags(kinesis),
            consumers(kinesis, logger: logger),
        ].reduce(into: [:]) { all, some in
            all.merge(some) { _, _ in preconditionFailure("an operation of Kinesis is there twice") }
        }
    }

    /// Refuses a trial run, which would have to tell what a real one would do.
    static func checkDryRun(_ input: WireStructure) throws(ServiceError) {
        guard input.boolean("DryRun") == true else { return }
        throw .validation("DryRun is not supported: there are no permissions to try. Leave it out.")
    }
}

extension Shape.Member {
    /// A stream by its name, its ARN, or both; its id is reserved and passed over.
    static let stream: [Shape.Member] = [
        .optional("StreamName", .kinesisName), .optional("StreamARN", .streamARN), .optional("StreamId", .text()),
    ]

    /// A stream by its ARN alone.
    static let streamByARN: [Shape.Member] = [
        .required("StreamARN", .streamARN), .optional("StreamId", .text()),
    ]

    /// A trial run, which is only taken when it is not asked for.
    static let dryRun = Shape.Member.optional("DryRun", .boolean)
}

extension WireStructure {
    /// The stream that a request means.
    var stream: KinesisService.StreamIdentifier {
        KinesisService.StreamIdentifier(name: text("StreamName"), arn: text("StreamARN"))
    }
}
