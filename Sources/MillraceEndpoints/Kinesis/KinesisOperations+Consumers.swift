import Logging
import MillraceModel
import MillraceStreams

extension KinesisOperations {
    /// The operations of enhanced fan-out.
    static func consumers(_ kinesis: KinesisService, logger: Logger) -> [String: WireOperation] {
        let consumer: [Shape.Member] = [
            .optional("StreamARN", .streamARN), .optional("ConsumerName", .kinesisName),
            .optional("ConsumerARN", .consumerARN), .optional("StreamId", .text()),
        ]
        return [
            "RegisterStreamConsumer": WireOperation(
                Shape.Member.streamByARN + [.required("ConsumerName", .kinesisName), .optional("Tags", .tags)]
            ) { call in
                let consumer = try await kinesis.registerStreamConsumer(
                    call.input.text("ConsumerName")!,
                    of: call.input.text("StreamARN")!,
                    tags: call.input.texts("Tags") ?? [:]
                )
                return .document(in: call.format) { writer in
                    writer.key("Consumer")
                    consumer.write(to: &writer)
                }
            },
            "DeregisterStreamConsumer": WireOperation(consumer) { call in
                try await kinesis.deregisterStreamConsumer(call.input.consumer)
                return .empty
            },
            "DescribeStreamConsumer": WireOperation(consumer) { call in
                let consumer = try await kinesis.describeStreamConsumer(call.input.consumer)
                return .document(in: call.format) { writer in
                    writer.key("ConsumerDescription")
                    consumer.write(to: &writer, withStream: true)
                }
            },
            "ListStreamConsumers": WireOperation(
                Shape.Member.streamByARN + [
                    .optional("NextToken", .pageToken),
                    .optional("MaxResults", .pageLimit),
                    .optional("StreamCreationTimestamp", .timestamp),
                ]
            ) { call in
                let page = try await kinesis.listStreamConsumers(
                    of: call.input.text("StreamARN")!,
                    nextToken: call.input.text("NextToken"),
                    maxResults: call.input.integer("MaxResults"),
                    streamCreationTimestamp: call.input.timestamp("StreamCreationTimestamp")
                )
                return .document(in: call.format) { writer in
                    writer.key("Consumers")
                    writer.beginArray()
                    for consumer in page.consumers { consumer.write(to: &writer) }
                    writer.endArray()
                    if let token = page.nextToken { writer.member("NextToken", token) }
                }
            },
            "SubscribeToShard": WireOperation([
                .required("ConsumerARN", .consumerARN),
                .optional("StreamId", .text()),
                .required("ShardId", .kinesisName),
                .required(
                    "StartingPosition",
                    .structure([
                        .required("Type", .choice(of: KinesisService.StartingPosition.Kind.self)),
                        .optional("SequenceNumber", .sequenceNumber),
                        .optional("Timestamp", .timestamp),
                    ])),
                .dryRun,
            ]) { call in
                try checkDryRun(call.input)
                let position = call.input.structure("StartingPosition")!
                let subscription = try await kinesis.subscribeToShard(
                    consumerARN: call.input.text("ConsumerARN")!,
                    shard: call.input.text("ShardId")!,
                    startingPosition: KinesisService.StartingPosition(
                        type: position.choice("Type")!,
                        sequenceNumber: position.text("SequenceNumber"),
                        timestamp: position.timestamp("Timestamp")
                    )
                )
                return .pieces(
                    contentType: EventStreamMessage.contentType,
                    SubscriptionFrames(subscription: subscription, format: call.format, logger: logger)
                )
            },
        ]
    }
}

extension WireStructure {
    /// The consumer that a request means.
    fileprivate var consumer: KinesisService.ConsumerIdentifier {
        KinesisService.ConsumerIdentifier(
            consumerARN: text("ConsumerARN"), streamARN: text("StreamARN"), consumerName: text("ConsumerName"))
    }
}
