import MillraceStreams

extension KinesisOperations {
    /// The operations that make, describe, list and delete streams.
    static func streams(_ kinesis: KinesisService) -> [String: WireOperation] {
        [
            "CreateStream": WireOperation([
                .required("StreamName", .kinesisName),
                .optional("ShardCount", .shardCount),
                .optional("StreamModeDetails", .streamModeDetails),
                .optional("Tags", .tags),
                .optional("WarmThroughputMiBps", .integer(0...Int(Int32.max))),
                .optional("MaxRecordSizeInKiB", .maxRecordSize),
                .optional("RecordDistributionStrategy", .text(.oneOf(["AUTO", "USER_PARTITION_KEY"]))),
            ]) { call in
                guard call.input.text("RecordDistributionStrategy") != "AUTO" else {
                    throw ServiceError.validation(
                        "RecordDistributionStrategy AUTO is not supported: partition keys distribute records. Leave "
                            + "it out.")
                }
                try await kinesis.createStream(
                    KinesisService.CreateStreamInput(
                        streamName: call.input.text("StreamName")!,
                        shardCount: call.input.integer("ShardCount"),
                        streamMode: call.input.structure("StreamModeDetails")?.choice("StreamMode"),
                        tags: call.input.texts("Tags") ?? [:],
                        warmThroughputMiBps: call.input.integer("WarmThroughputMiBps"),
                        maxRecordSizeInKiB: call.input.integer("MaxRecordSizeInKiB")
                    ))
                return .empty
            },
            "DescribeStream": WireOperation(
                Shape.Member.stream + [
                    .optional("Limit", .pageLimit), .optional("ExclusiveStartShardId", .kinesisName),
                ]
            ) { call in
                let description = try await kinesis.describeStream(
                    call.input.stream,
                    exclusiveStartShardID: call.input.text("ExclusiveStartShardId"),
                    limit: call.input.integer("Limit")
                )
                return .document(in: call.format) { writer in
                    writer.key("StreamDescription")
                    description.write(to: &writer)
                }
            },
            "DescribeStreamSummary": WireOperation(Shape.Member.stream) { call in
                let summary = try await kinesis.describeStreamSummary(call.input.stream)
                return .document(in: call.format) { writer in
                    writer.key("StreamDescriptionSummary")
                    summary.write(to: &writer)
                }
            },
            "ListStreams": WireOperation([
                .optional("Limit", .pageLimit),
                .optional("ExclusiveStartStreamName", .kinesisName),
                .optional("NextToken", .pageToken),
            ]) { call in
                let page = try await kinesis.listStreams(
                    exclusiveStartStreamName: call.input.text("ExclusiveStartStreamName"),
                    nextToken: call.input.text("NextToken"),
                    limit: call.input.integer("Limit")
                )
                return .document(in: call.format) { page.writeMembers(to: &$0) }
            },
            "DeleteStream": WireOperation(
                Shape.Member.stream + [.optional("EnforceConsumerDeletion", .boolean)]
            ) { call in
                try await kinesis.deleteStream(
                    call.input.stream, enforceConsumerDeletion: call.input.boolean("EnforceConsumerDeletion") ?? false)
                return .empty
            },
            "DescribeLimits": WireOperation([]) { call in
                let limits = try await kinesis.describeLimits()
                return .document(in: call.format) { writer in
                    writer.member("ShardLimit", limits.shardLimit)
                    writer.member("OpenShardCount", limits.openShardCount)
                    writer.member("OnDemandStreamCount", limits.onDemandStreamCount)
                    writer.member("OnDemandStreamCountLimit", limits.onDemandStreamCountLimit)
                }
            },
        ]
    }
}

extension Shape {
    /// Who plans the shards of a stream.
    static let streamModeDetails = Shape.structure([
        .required("StreamMode", .choice(of: KinesisService.StreamMode.self))
    ])
}
