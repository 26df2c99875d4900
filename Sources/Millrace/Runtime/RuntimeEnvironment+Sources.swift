package import MillraceModel
package import MillraceStreams
import MillraceTables

/// What a mapping reads now.
package struct ResolvedSource: Sendable {
    /// The stream.
    package let stream: StreamDescription
    /// What events say they come from: the stream, or the consumer of it that the mapping names.
    package let eventSourceARN: StreamARN
}

extension RuntimeEnvironment {
    /// The stream that a mapping reads now.
    ///
    /// - Throws: `MillraceError` when there is none.
    package func source(of mapping: EventSourceMapping) async throws -> ResolvedSource {
        let missing = { (what: String) in
            MillraceError(.streamMissing, "\(mapping.functionName): \(what)", mapping: mapping.id)
        }
        switch mapping.source {
        case .kinesisStream(let name):
            guard let stream = store.stream(kinesisARN(name)) else {
                throw missing("there is no Kinesis stream \(name); add it to KinesisStreams in the manifest")
            }
            return ResolvedSource(stream: stream, eventSourceARN: stream.arn)
        case .kinesisConsumer(let name, let consumer):
            guard let stream = store.stream(kinesisARN(name)) else {
                throw missing("there is no Kinesis stream \(name); add it to KinesisStreams in the manifest")
            }
            guard let arn = try await kinesis.consumers(of: stream.arn).first(where: { $0.consumerName == consumer })
            else {
                throw missing("stream \(name) has no consumer \(consumer); add it to the stream's Consumers")
            }
            return ResolvedSource(stream: stream, eventSourceARN: arn.consumerARN)
        case .stream(let arn):
            if case .kinesis(let name, .some) = arn.source {
                let streamARN = StreamARN(stream: name, region: arn.region, accountID: arn.accountID)
                guard let stream = store.stream(streamARN),
                    try await services(owning: streamARN).kinesis.consumers(of: streamARN).contains(where: {
                        $0.consumerARN == arn
                    })
                else {
                    throw missing(
                        "there is no consumer \(arn); one that is registered anew has another ARN, and "
                            + "stream/NAME/consumer/NAME finds it")
                }
                return ResolvedSource(stream: stream, eventSourceARN: arn)
            }
            guard let stream = store.stream(arn) else {
                throw missing(
                    "there is no stream \(arn); it may have vanished after its stream was disabled, and table/NAME "
                        + "finds a table's current one")
            }
            return ResolvedSource(stream: stream, eventSourceARN: arn)
        case .table(let name):
            guard try await tables.listTables().contains(name) else {
                throw missing("there is no table \(name); add it to Tables in the manifest")
            }
            let table = try await tables.describeTable(name, countingItems: false)
            guard let stream = table.latestStreamARN.flatMap(store.stream) else {
                throw missing("table \(name) has no stream; give it a StreamSpecification")
            }
            return ResolvedSource(stream: stream, eventSourceARN: stream.arn)
        }
    }

    /// What a mapping reads now, or `nil` when it is not there.
    func resolved(_ mapping: EventSourceMapping) async throws -> ResolvedSource? {
        do {
            return try await source(of: mapping)
        } catch let error as MillraceError where error.code == .streamMissing {
            return nil
        }
    }

    /// The ARN of what a mapping reads, whether it is there or not; `nil` when only that would tell.
    func eventSourceARN(of mapping: EventSourceMapping) async throws -> StreamARN? {
        if case .stream(let arn) = mapping.source { return arn }
        return try await resolved(mapping)?.eventSourceARN
    }

    /// How long a stream keeps its records.
    func retention(of stream: StreamARN) async throws -> Duration {
        guard let name = stream.kinesisStreamName else { return emulation.streams.retention }
        let summary = try await services(owning: stream).kinesis.describeStreamSummary(.init(name: name))
        return .seconds(3_600 * summary.retentionPeriodHours)
    }

    /// The ARN of a Kinesis stream of this account and Region.
    func kinesisARN(_ name: String) -> StreamARN {
        StreamARN(stream: name, region: kinesis.region, accountID: kinesis.accountID)
    }
}

extension KinesisService {
    /// All consumers of a stream.
    func consumers(of stream: StreamARN) async throws -> [Consumer] {
        var consumers: [Consumer] = []
        var token: String?
        repeat {
            let page = try await listStreamConsumers(of: stream.description, nextToken: token)
            consumers += page.consumers
            token = page.nextToken
        } while token != nil
        return consumers
    }
}
