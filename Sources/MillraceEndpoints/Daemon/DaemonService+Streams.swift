import Millrace
import MillraceModel
import MillraceStreams

// What streams of tables do by themselves sooner or later, done now.
extension DaemonService {
    private static let shardMembers: [Shape.Member] = [
        .required("StreamArn", .text()), .required("ShardId", .text(.length(1...128))),
    ]

    func splitShard(_ request: WireRequest) async throws -> [UInt8] {
        let input = try Self.input(request, Self.shardMembers)
        let (streams, arn) = try await stream(input)
        let children = try await streams.splitShard(ShardID(input.text("ShardId")!), of: arn)
        return JSONWriter.document { $0.shardIDs(children) }
    }

    func rollOverShard(_ request: WireRequest) async throws -> [UInt8] {
        let input = try Self.input(request, Self.shardMembers)
        let (streams, arn) = try await stream(input)
        let child = try await streams.rollOverShard(ShardID(input.text("ShardId")!), of: arn)
        return JSONWriter.document { $0.shardIDs([child]) }
    }

    func trimRecords(_ request: WireRequest) async throws -> [UInt8] {
        let input = try Self.input(
            request, [.required("StreamArn", .text()), .required("Before", .timestamp)])
        let (streams, arn) = try await stream(input)
        let count = try await streams.trimRecords(of: arn, before: input.timestamp("Before")!)
        return JSONWriter.document { writer in
            writer.key("TrimmedRecords")
            writer.int(count)
        }
    }

    /// The stream that a request is about, and the service that has it.
    private func stream(_ input: WireStructure) async throws -> (DynamoDBStreamsService, StreamARN) {
        let text = input.text("StreamArn")!
        guard let arn = StreamARN(text), arn.tableName != nil else {
            throw ServiceError.validation(
                "\(text) is not the ARN of a table's stream; those of Kinesis have calls of AWS's own for this")
        }
        guard environment.store.stream(arn) != nil else {
            throw ServiceError.resourceNotFound("there is no stream \(arn)")
        }
        return (try await environment.services(of: ResourceOwner(of: arn)).streams, arn)
    }
}

extension JSONWriter {
    fileprivate mutating func shardIDs(_ ids: [ShardID]) {
        key("ShardIds")
        beginArray()
        for id in ids { string(id.description) }
        endArray()
    }
}
